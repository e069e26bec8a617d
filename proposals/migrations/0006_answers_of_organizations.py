"""A reply belonged to a proposal; now it is an organization's, and what was said of it stands beside it."""

from django.db import migrations

CLASSES = (
    ("A", "已经解决或基本解决", True, False),
    ("B", "正在解决或列入规划逐步解决", False, True),
    ("C", "因条件限制，以后解决", False, True),
    ("D", "留作参考", False, False),
)


def hand_to_organizations(apps, schema_editor):
    """Each reply goes to the organization in the lead, else the first separate one, else to one not named."""
    model = apps.get_model
    replies = list(model("proposals", "Reply").objects.select_related("proposal"))
    if replies:
        for order, (code, meaning, is_settled, is_promise) in enumerate(CLASSES, start=1):
            model("proposals", "ReplyClass").objects.create(
                code=code, meaning=meaning, is_settled=is_settled, is_promise=is_promise, order=order
            )
    classes = {one.code: one for one in model("proposals", "ReplyClass").objects.all()}
    handovers = model("proposals", "Handover").objects
    rank = {"lead": 0, "separate": 1}
    for reply in replies:
        of_proposal = list(handovers.filter(proposal=reply.proposal).order_by("pk"))
        answering = sorted((h for h in of_proposal if h.role in rank), key=lambda h: (rank[h.role], h.pk))
        handover = answering[0] if answering else handovers.create(proposal=reply.proposal, role="lead")
        if reply.old_class and reply.old_class not in classes:
            classes[reply.old_class] = model("proposals", "ReplyClass").objects.create(
                code=reply.old_class, meaning="台账所写", order=9
            )
        reply.handover, reply.result_class = handover, classes.get(reply.old_class)
        reply.save(update_fields=["handover", "result_class"])
        model("proposals", "HistoricalReply").objects.filter(id=reply.pk).update(handover_id=handover.pk)
        if reply.satisfaction:
            lead = model("proposals", "Sponsorship").objects.filter(proposal=reply.proposal, order=1).first()
            model("proposals", "Feedback").objects.create(
                reply=reply,
                member_id=lead and lead.member_id,
                group_id=None if lead else reply.proposal.collective_sponsor_id,
                result=reply.satisfaction,
            )
        happy = reply.satisfaction and reply.satisfaction != "dissatisfied"
        for one in (*of_proposal, handover):
            one.status = "done" if happy or one.role == "assist" else "replied"
            one.save(update_fields=["status"])


def name_collectives(apps, schema_editor):
    proposals = apps.get_model("proposals", "Proposal").objects
    proposals.filter(collective_sponsor__isnull=False).update(kind="sector")


class Migration(migrations.Migration):
    dependencies = [("proposals", "0005_written_and_answered")]

    operations = [
        migrations.RunPython(hand_to_organizations, migrations.RunPython.noop),
        migrations.RunPython(name_collectives, migrations.RunPython.noop),
    ]
