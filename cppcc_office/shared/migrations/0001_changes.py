"""Which tables were written, as steps that add up."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=63, verbose_name='数据表')),
                ('step', models.BigIntegerField(verbose_name='步长')),
            ],
            options={
                'verbose_name': '数据变动',
                'verbose_name_plural': '数据变动',
                'default_permissions': (),
            },
        ),
    ]
