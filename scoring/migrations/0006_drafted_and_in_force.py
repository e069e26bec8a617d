from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scoring", "0005_what_the_total_means")]

    operations = [
        migrations.AddField(
            model_name=name,
            name="status",
            field=models.CharField(
                "状态",
                max_length=10,
                choices=[("draft", "草稿"), ("in_force", "施行"), ("retired", "停用")],
                default="in_force",
                editable=False,
            ),
        )
        for name in ("rulebook", "historicalrulebook")
    ]
