"""Grades move into one text with all else that the total means."""

from django.db import migrations, models


def plain(number):
    return int(number) if number == int(number) else float(number)


def write_meaning(apps, schema_editor):
    for book in apps.get_model("scoring", "Rulebook").objects.prefetch_related("grades"):
        grades = []
        for grade in book.grades.order_by("order", "pk"):
            row = {"name": grade.name}
            if grade.at_least is not None:
                row["at_least"] = plain(grade.at_least)
            if grade.is_pass:
                row["passes"] = True
            grades.append(row)
        if grades:
            book.meaning = {"grades": grades}
            book.save(update_fields=["meaning"])


class Migration(migrations.Migration):
    dependencies = [("scoring", "0004_how_an_item_counts")]

    operations = [
        *(
            migrations.AddField(
                model_name=name, name="meaning", field=models.JSONField("等次和达标", default=dict, blank=True)
            )
            for name in ("rulebook", "historicalrulebook")
        ),
        migrations.RunPython(write_meaning, migrations.RunPython.noop),
        migrations.DeleteModel(name="RuleGrade"),
    ]
