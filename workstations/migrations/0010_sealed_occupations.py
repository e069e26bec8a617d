"""Occupations of constituents lie encrypted as their names do; no history knows their sector."""

from django.db import migrations, models

from cppcc_office.shared.sealed import SealedField, seal


def seal_occupations(apps, schema_editor):
    constituents = apps.get_model("workstations", "Constituent").objects
    for pk, occupation in constituents.exclude(occupation="").values_list("pk", "occupation"):
        constituents.filter(pk=pk).update(occupation=seal(occupation))


class Migration(migrations.Migration):
    dependencies = [("workstations", "0009_handed_over")]

    operations = [
        migrations.RemoveField(model_name="historicalconstituent", name="sector"),
        # As text first: what is sealed is longer, and clear text cannot be opened as sealed.
        migrations.AlterField("constituent", "occupation", models.TextField("职业、单位", blank=True)),
        migrations.RunPython(seal_occupations, migrations.RunPython.noop),
        migrations.AlterField(
            "constituent", "occupation", SealedField(blank=True, max_length=60, verbose_name="职业、单位")
        ),
    ]
