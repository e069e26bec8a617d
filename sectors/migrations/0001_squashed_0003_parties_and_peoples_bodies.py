import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from cppcc_office.shared.many_tables import CreateModels


class Migration(migrations.Migration):

    replaces = [('sectors', '0001_initial'), ('sectors', '0002_written_and_answered'), ('sectors', '0003_parties_and_peoples_bodies')]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        CreateModels(
            models=[migrations.CreateModel(
                name='HistoricalCommittee',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('name', models.CharField(db_index=True, max_length=60, verbose_name='名称')),
                    ('level', models.CharField(choices=[('national', '全国'), ('province', '省级'), ('city', '市级'), ('county', '县级')], default='city', max_length=10, verbose_name='层级')),
                    ('is_home', models.BooleanField(default=False, verbose_name='本级政协')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '变更记录',
                    'verbose_name_plural': '变更记录',
                    'db_table': 'sec_committee_history',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='Committee',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60, unique=True, verbose_name='名称')),
                    ('level', models.CharField(choices=[('national', '全国'), ('province', '省级'), ('city', '市级'), ('county', '县级')], default='city', max_length=10, verbose_name='层级')),
                    ('is_home', models.BooleanField(default=False, verbose_name='本级政协')),
                ],
                options={
                    'verbose_name': '政协',
                    'verbose_name_plural': '政协',
                    'constraints': [models.UniqueConstraint(condition=models.Q(('is_home', True)), fields=('is_home',), name='sec_committee_one_home', violation_error_message='只能有一个本级政协。')],
                },
            ), migrations.CreateModel(
                name='HistoricalSectorGroup',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('name', models.CharField(db_index=True, max_length=40, verbose_name='名称')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='序号')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '变更记录',
                    'verbose_name_plural': '变更记录',
                    'db_table': 'sec_group_history',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='SectorGroup',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=40, unique=True, verbose_name='名称')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='序号')),
                ],
                options={
                    'verbose_name': '界别（联组）',
                    'verbose_name_plural': '界别（联组）',
                    'ordering': ['order', 'pk'],
                },
            ), migrations.CreateModel(
                name='Organization',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=80, verbose_name='名称')),
                    ('kind', models.CharField(choices=[('department', '部门'), ('subdistrict', '街道（镇）'), ('community', '社区'), ('village', '乡村'), ('enterprise', '企业'), ('school', '学校'), ('hospital', '医院'), ('park', '园区'), ('party', '党派'), ('people', '人民团体'), ('other', '其他')], default='department', max_length=12, verbose_name='类别')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='sectors.organization', verbose_name='上级（所在街道、镇）')),
                    ('address', models.CharField(blank=True, max_length=120, verbose_name='地址')),
                ],
                options={
                    'verbose_name': '单位',
                    'verbose_name_plural': '单位',
                    'ordering': ['name'],
                    'constraints': [models.UniqueConstraint(fields=('name', 'parent'), name='sec_organization_name', violation_error_message='同一上级下已有同名单位。'), models.UniqueConstraint(condition=models.Q(('parent__isnull', True)), fields=('name',), name='sec_organization_top_name', violation_error_message='已有同名单位。')],
                },
            ), migrations.CreateModel(
                name='HistoricalTerm',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField(verbose_name='届次')),
                    ('starts_on', models.DateField(verbose_name='开始日期')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                    ('committee', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sectors.committee', verbose_name='政协')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '变更记录',
                    'verbose_name_plural': '变更记录',
                    'db_table': 'sec_term_history',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='Term',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('committee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='sectors.committee', verbose_name='政协')),
                    ('number', models.PositiveSmallIntegerField(verbose_name='届次')),
                    ('starts_on', models.DateField(verbose_name='开始日期')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                ],
                options={
                    'verbose_name': '届',
                    'verbose_name_plural': '届',
                    'ordering': ['-number'],
                    'constraints': [models.UniqueConstraint(fields=('committee', 'number'), name='sec_term_number', violation_error_message='这一届已经登记。')],
                },
            ), migrations.CreateModel(
                name='HistoricalSector',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('name', models.CharField(db_index=True, max_length=30, verbose_name='名称')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='序号')),
                    ('group', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sectors.sectorgroup', verbose_name='所属界别（联组）')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '变更记录',
                    'verbose_name_plural': '变更记录',
                    'db_table': 'sec_sector_history',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='Sector',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=30, unique=True, verbose_name='名称')),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sectors', to='sectors.sectorgroup', verbose_name='所属界别（联组）')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='序号')),
                ],
                options={
                    'verbose_name': '界别',
                    'verbose_name_plural': '界别',
                    'ordering': ['order', 'pk'],
                },
            ), migrations.CreateModel(
                name='HistoricalSpecialCommittee',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('name', models.CharField(max_length=40, verbose_name='名称')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='序号')),
                    ('committee', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sectors.committee', verbose_name='政协')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '变更记录',
                    'verbose_name_plural': '变更记录',
                    'db_table': 'sec_special_history',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='SpecialCommittee',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('committee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='special_committees', to='sectors.committee', verbose_name='政协')),
                    ('name', models.CharField(max_length=40, verbose_name='名称')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='序号')),
                ],
                options={
                    'verbose_name': '专委会',
                    'verbose_name_plural': '专委会',
                    'ordering': ['order', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('committee', 'name'), name='sec_special_name', violation_error_message='这个专委会已经登记。')],
                },
            ), migrations.CreateModel(
                name='HistoricalOrganization',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('name', models.CharField(max_length=80, verbose_name='名称')),
                    ('kind', models.CharField(choices=[('department', '部门'), ('subdistrict', '街道（镇）'), ('community', '社区'), ('village', '乡村'), ('enterprise', '企业'), ('school', '学校'), ('hospital', '医院'), ('park', '园区'), ('party', '党派'), ('people', '人民团体'), ('other', '其他')], default='department', max_length=12, verbose_name='类别')),
                    ('address', models.CharField(blank=True, max_length=120, verbose_name='地址')),
                    ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sectors.organization', verbose_name='上级（所在街道、镇）')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '变更记录',
                    'verbose_name_plural': '变更记录',
                    'db_table': 'sec_organization_history',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='HistoricalResidentDepartment',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('starts_on', models.DateField(blank=True, null=True, verbose_name='开始日期')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                    ('group', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sectors.sectorgroup', verbose_name='界别（联组）')),
                    ('organization', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sectors.organization', verbose_name='部门')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '变更记录',
                    'verbose_name_plural': '变更记录',
                    'db_table': 'sec_resident_history',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='ResidentDepartment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts_on', models.DateField(blank=True, null=True, verbose_name='开始日期')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='resident_departments', to='sectors.sectorgroup', verbose_name='界别（联组）')),
                    ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='residencies', to='sectors.organization', verbose_name='部门')),
                ],
                options={
                    'verbose_name': '驻点部门',
                    'verbose_name_plural': '驻点部门',
                    'ordering': ['group__order', 'pk'],
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('starts_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='sec_residentdepartment_dates', violation_error_message='结束日期不能早于开始日期。'), models.UniqueConstraint(fields=('group', 'organization'), name='sec_resident_once', violation_error_message='这个部门已经是该界别的驻点部门。')],
                },
            ), migrations.CreateModel(
                name='HistoricalGroupLiaison',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('starts_on', models.DateField(blank=True, null=True, verbose_name='开始日期')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                    ('group', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sectors.sectorgroup', verbose_name='界别（联组）')),
                    ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '变更记录',
                    'verbose_name_plural': '变更记录',
                    'db_table': 'sec_liaison_history',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='GroupLiaison',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts_on', models.DateField(blank=True, null=True, verbose_name='开始日期')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='liaisons', to='sectors.sectorgroup', verbose_name='界别（联组）')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='group_liaisons', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
                ],
                options={
                    'verbose_name': '界别联络员',
                    'verbose_name_plural': '界别联络员',
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('starts_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='sec_groupliaison_dates', violation_error_message='结束日期不能早于开始日期。')],
                },
            ), migrations.CreateModel(
                name='HistoricalOrganizationClerk',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('starts_on', models.DateField(blank=True, null=True, verbose_name='开始日期')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                    ('signs_off', models.BooleanField(default=False, help_text='单位负责人：经办人起草的答复由他签发后才送出。', verbose_name='可签发答复')),
                    ('organization', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sectors.organization', verbose_name='单位')),
                    ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '变更记录',
                    'verbose_name_plural': '变更记录',
                    'db_table': 'sec_clerk_history',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='OrganizationClerk',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts_on', models.DateField(blank=True, null=True, verbose_name='开始日期')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                    ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clerks', to='sectors.organization', verbose_name='单位')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='organization_clerks', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
                    ('signs_off', models.BooleanField(default=False, help_text='单位负责人：经办人起草的答复由他签发后才送出。', verbose_name='可签发答复')),
                ],
                options={
                    'verbose_name': '承办单位经办人',
                    'verbose_name_plural': '承办单位经办人',
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('starts_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='sec_organizationclerk_dates', violation_error_message='结束日期不能早于开始日期。')],
                },
            ), migrations.CreateModel(
                name='HistoricalContactUnit',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('starts_on', models.DateField(blank=True, null=True, verbose_name='开始日期')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                    ('liaison_name', models.CharField(blank=True, max_length=40, verbose_name='联络人')),
                    ('liaison_phone', models.CharField(blank=True, max_length=20, verbose_name='联系电话')),
                    ('resident_department', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sectors.residentdepartment', verbose_name='驻点部门')),
                    ('organization', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sectors.organization', verbose_name='单位')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '变更记录',
                    'verbose_name_plural': '变更记录',
                    'db_table': 'sec_contact_history',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='ContactUnit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts_on', models.DateField(blank=True, null=True, verbose_name='开始日期')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                    ('resident_department', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contact_units', to='sectors.residentdepartment', verbose_name='驻点部门')),
                    ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contact_units', to='sectors.organization', verbose_name='单位')),
                    ('liaison_name', models.CharField(blank=True, max_length=40, verbose_name='联络人')),
                    ('liaison_phone', models.CharField(blank=True, max_length=20, verbose_name='联系电话')),
                ],
                options={
                    'verbose_name': '联系单位',
                    'verbose_name_plural': '联系单位',
                    'ordering': ['resident_department__group__order', 'pk'],
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('starts_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='sec_contactunit_dates', violation_error_message='结束日期不能早于开始日期。'), models.UniqueConstraint(fields=('resident_department', 'organization'), name='sec_contact_once', violation_error_message='这个单位已经是该部门下的联系单位。')],
                },
            )],
        ),
    ]
