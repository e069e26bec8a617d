from django.db import migrations


class Migration(migrations.Migration):
    """The typed class of a reply makes room for a reference to the office's list of classes."""

    dependencies = [("proposals", "0003_ledger_words")]

    operations = [
        migrations.RenameField("reply", "result_class", "old_class"),
        migrations.RenameField("historicalreply", "result_class", "old_class"),
    ]
