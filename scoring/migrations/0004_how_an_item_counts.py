"""What an item says moves from columns and rows of tiers into one text; nothing that counts changes."""

from django.db import migrations, models


def plain(number):
    """As YAML writes it."""
    if number is None:
        return None
    return int(number) if number == int(number) else float(number)


def filled(**values):
    return {name: value for name, value in values.items() if value is not False and value not in (None, "", {}, [])}


def price_of(item):
    tiers = list(item.tiers.order_by("order", "pk"))
    if item.pricing == "flat":
        return plain(item.price)
    if item.pricing == "banded":
        bands = [
            {"at_least" if tier.is_inclusive else "more_than": plain(tier.limit), "points": plain(tier.points)}
            for tier in tiers
        ]
        return {"per": item.price_by, "bands": bands}
    price = {"by": item.price_by, "tiers": [{"is": tier.values, "points": plain(tier.points)} for tier in tiers]}
    return price | ({"take": "sum"} if item.pricing == "tiered_sum" else {})


def counting_of(item):
    if item.counting == "threshold":
        return {"count": {"at_least": item.counting_number}}
    if item.counting == "distinct":
        return {"count": {"distinct": item.counting_by}}
    return {"count": "once"} if item.counting == "once" else {}


def share_of(item):
    if not item.share_role:
        return {}
    share = {"role": item.share_role, "lead": item.share_lead}
    return {"share": share | {"lead_part": plain(item.share_lead_part), "among": item.share_among}}


def write_how(apps, schema_editor):
    for item in apps.get_model("scoring", "RuleItem").objects.prefetch_related("tiers"):
        how = filled(applies_to=item.applies_to)
        if item.pricing != "category":
            how |= filled(source=item.source, where=item.where, quantity=item.quantity)
            how |= {"price": price_of(item)} | counting_of(item) | share_of(item)
        if item.average_per:
            how["average"] = {"per": item.average_per, "times": plain(item.average_times)}
        how |= filled(
            base=plain(item.base) or None, floor=plain(item.floor), cap=plain(item.cap), same_records=item.same_records
        )
        item.how = how
        item.save(update_fields=["how"])


GONE = (
    "applies_to", "source", "where", "pricing", "price", "price_by", "quantity", "counting", "counting_number",
    "counting_by", "share_role", "share_lead", "share_lead_part", "share_among", "average_per", "average_times",
    "base", "floor", "cap", "same_records",
)


class Migration(migrations.Migration):
    dependencies = [("scoring", "0003_workstations_as_subject")]

    operations = [
        *(
            migrations.AddField(
                model_name=name,
                name="how",
                field=models.JSONField("计分方式", default=dict, blank=True),
            )
            for name in ("ruleitem", "historicalruleitem")
        ),
        migrations.RunPython(write_how, migrations.RunPython.noop),
        migrations.DeleteModel(name="RuleTier"),
        *(
            migrations.RemoveField(model_name=model, name=name)
            for name in GONE
            for model in ("ruleitem", "historicalruleitem")
        ),
    ]
