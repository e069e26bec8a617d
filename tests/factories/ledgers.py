"""Batches of imported files."""

from factory import SubFactory
from factory.django import DjangoModelFactory

from ledgers.models import Batch, BatchFile


class BatchFactory(DjangoModelFactory):
    """A preview, still without files."""

    class Meta:
        model = Batch


class BatchFileFactory(DjangoModelFactory):
    class Meta:
        model = BatchFile

    batch = SubFactory(BatchFactory)
    name = "2020年提案台账.xlsx"
    ledger = "proposals"
    ledger_title = "提案办理情况台账"
