"""What a proposal's words come down to, so that thousands can be compared at once."""

from collections.abc import Collection
from hashlib import blake2b

import numpy as np
from django.apps import apps
from django.db import models, transaction
from django.db.models import Exists, OuterRef

from proposals.words.features import SCHEME, features

AT_ONCE = 1000


class SignatureQuerySet(models.QuerySet):
    def comparable(self) -> "SignatureQuerySet":
        """Those read with today's words and in today's way."""
        return self.filter(scheme=SCHEME)

    @transaction.atomic
    def sign(self, ids: Collection[int]) -> None:
        """Write the signatures of these proposals where their words are new or have changed.

        The proposals are locked meanwhile, or an older text read before could be written after a newer one.
        """
        proposals = apps.get_model("proposals", "Proposal").objects
        for first in range(0, len(ids), AT_ONCE):
            some = list(ids)[first : first + AT_ONCE]
            locked = proposals.select_for_update(of=("self",)).filter(pk__in=some).order_by("pk")
            read = list(locked.only("title", "situation", "analysis", "suggestion"))
            known = dict(self.comparable().filter(pk__in=some).values_list("pk", "stamp"))
            changed = [made for one in read if (made := Signature.of(one)).stamp != known.get(one.pk)]
            self.filter(pk__in=[one.pk for one in changed]).delete()
            self.bulk_create(changed, batch_size=AT_ONCE)

    def sign_missing(self) -> None:
        """Sign what was written past the model, or before its words were read in today's way."""
        current = self.comparable().filter(pk=OuterRef("pk"))
        self.sign(apps.get_model("proposals", "Proposal").objects.filter(~Exists(current)).values_list("pk", flat=True))


class Signature(models.Model):
    """比对特征 of one proposal: the numbers of its title and of all of it; rewritten whenever its words change."""

    proposal = models.OneToOneField(
        "proposals.Proposal", models.CASCADE, primary_key=True, related_name="signature", verbose_name="提案"
    )
    scheme = models.PositiveIntegerField("比对方法")
    stamp = models.BigIntegerField("指纹")
    has_text = models.BooleanField("有正文")
    title_size = models.PositiveSmallIntegerField("案由特征数")
    numbers = models.BinaryField("特征")

    is_derived = True  # taking back an import takes it along

    objects = SignatureQuerySet.as_manager()

    class Meta:
        db_table = "pro_signature"
        verbose_name = verbose_name_plural = "提案比对特征"
        # Whether anything has changed is asked each time, and answered from this index alone.
        indexes = [models.Index(fields=["scheme", "stamp", "proposal"], name="pro_signature_stamp")]

    def __str__(self) -> str:
        return f"{self.proposal_id}"

    @classmethod
    def of(cls, proposal: models.Model) -> "Signature":
        """Unsaved. The stamp is another one for other words or another proposal."""
        title, whole = features(proposal.title), features(f"{proposal.title}\n{proposal.text}")
        numbers = np.concatenate([title, whole]).astype("<u2").tobytes()
        digest = blake2b(b"%d %d " % (proposal.pk, len(title)) + numbers, digest_size=5).digest()
        return cls(
            proposal=proposal,
            scheme=SCHEME,
            stamp=int.from_bytes(digest),
            has_text=bool(proposal.text.strip()),
            title_size=len(title),
            numbers=numbers,
        )
