import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0005_ledger_words'),
        ('members', '0001_initial'),
        ('sectors', '0001_initial'),
        ('workstations', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalPlanItem',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='项目')),
                ('month', models.PositiveSmallIntegerField(blank=True, help_text='不填表示全年。', null=True, verbose_name='月份')),
                ('times', models.PositiveSmallIntegerField(default=1, verbose_name='次数')),
                ('in_charge', models.CharField(blank=True, max_length=60, verbose_name='负责人')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='内容和要求')),
                ('stage', models.CharField(choices=[('proposed', '委员建议'), ('planned', '列入计划'), ('declined', '未采纳'), ('dropped', '已取消')], default='planned', max_length=10, verbose_name='处理')),
                ('moved_from', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='原定月份')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='调整、取消或未采纳的原因')),
                ('proposed_at', models.DateTimeField(blank=True, editable=False, verbose_name='提出时间')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='序号')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': '变更记录',
                'verbose_name_plural': '变更记录',
                'db_table': 'act_planitem_history',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalPlanPartner',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('is_office', models.BooleanField(default=False, verbose_name='政协机关')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': '变更记录',
                'verbose_name_plural': '变更记录',
                'db_table': 'act_planpartner_history',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalRhythm',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('name', models.CharField(db_index=True, max_length=40, verbose_name='名称')),
                ('who', models.CharField(choices=[('group', '每个界别（联组）'), ('special_committee', '每个专委会'), ('workstation', '每个委员工作室'), ('office', '政协机关')], max_length=20, verbose_name='适用于')),
                ('per', models.CharField(choices=[('month', '每月'), ('quarter', '每季度'), ('year', '每年')], max_length=10, verbose_name='周期')),
                ('times', models.PositiveSmallIntegerField(default=1, verbose_name='次数')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='序号')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': '变更记录',
                'verbose_name_plural': '变更记录',
                'db_table': 'act_rhythm_history',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='PlanItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='项目')),
                ('month', models.PositiveSmallIntegerField(blank=True, help_text='不填表示全年。', null=True, verbose_name='月份')),
                ('times', models.PositiveSmallIntegerField(default=1, verbose_name='次数')),
                ('in_charge', models.CharField(blank=True, max_length=60, verbose_name='负责人')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='内容和要求')),
                ('stage', models.CharField(choices=[('proposed', '委员建议'), ('planned', '列入计划'), ('declined', '未采纳'), ('dropped', '已取消')], default='planned', max_length=10, verbose_name='处理')),
                ('moved_from', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='原定月份')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='调整、取消或未采纳的原因')),
                ('proposed_at', models.DateTimeField(auto_now_add=True, verbose_name='提出时间')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='序号')),
            ],
            options={
                'verbose_name': '计划项目',
                'verbose_name_plural': '计划项目',
                'db_table': 'activities_planitem',
                'ordering': ['order', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PlanPartner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_office', models.BooleanField(default=False, verbose_name='政协机关')),
            ],
            options={
                'verbose_name': '计划项目联动方',
                'verbose_name_plural': '计划项目联动方',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Rhythm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True, verbose_name='名称')),
                ('who', models.CharField(choices=[('group', '每个界别（联组）'), ('special_committee', '每个专委会'), ('workstation', '每个委员工作室'), ('office', '政协机关')], max_length=20, verbose_name='适用于')),
                ('per', models.CharField(choices=[('month', '每月'), ('quarter', '每季度'), ('year', '每年')], max_length=10, verbose_name='周期')),
                ('times', models.PositiveSmallIntegerField(default=1, verbose_name='次数')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='序号')),
            ],
            options={
                'verbose_name': '工作节奏',
                'verbose_name_plural': '工作节奏',
                'ordering': ['order', 'pk'],
            },
        ),
        migrations.AlterModelOptions(
            name='annualplan',
            options={'ordering': ['-year', 'group__order', 'pk'], 'verbose_name': '年度计划', 'verbose_name_plural': '年度计划'},
        ),
        migrations.AlterModelOptions(
            name='annualsummary',
            options={'ordering': ['-year', 'group__order', 'pk'], 'verbose_name': '年度总结', 'verbose_name_plural': '年度总结'},
        ),
        migrations.AddField(
            model_name='annualplan',
            name='decided_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='审批时间'),
        ),
        migrations.AddField(
            model_name='annualplan',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审批人'),
        ),
        migrations.AddField(
            model_name='annualplan',
            name='is_office',
            field=models.BooleanField(default=False, verbose_name='政协机关'),
        ),
        migrations.AddField(
            model_name='annualplan',
            name='return_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='退回原因'),
        ),
        migrations.AddField(
            model_name='annualplan',
            name='special_committee',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='sectors.specialcommittee', verbose_name='专委会'),
        ),
        # Those already there were handed in and found in order.
        migrations.AddField(
            model_name='annualplan',
            name='status',
            field=models.CharField(choices=[('draft', '拟稿'), ('submitted', '待审批'), ('approved', '已通过'), ('returned', '已退回')], default='approved', max_length=12, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='annualplan',
            name='status',
            field=models.CharField(choices=[('draft', '拟稿'), ('submitted', '待审批'), ('approved', '已通过'), ('returned', '已退回')], default='draft', max_length=12, verbose_name='状态'),
        ),
        migrations.AddField(
            model_name='annualplan',
            name='submitted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='报送人'),
        ),
        migrations.AddField(
            model_name='annualplan',
            name='text',
            field=models.TextField(blank=True, verbose_name='正文'),
        ),
        migrations.AddField(
            model_name='annualplan',
            name='workstation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='workstations.workstation', verbose_name='工作室'),
        ),
        migrations.AddField(
            model_name='annualsummary',
            name='decided_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='审批时间'),
        ),
        migrations.AddField(
            model_name='annualsummary',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审批人'),
        ),
        migrations.AddField(
            model_name='annualsummary',
            name='is_office',
            field=models.BooleanField(default=False, verbose_name='政协机关'),
        ),
        migrations.AddField(
            model_name='annualsummary',
            name='return_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='退回原因'),
        ),
        migrations.AddField(
            model_name='annualsummary',
            name='special_committee',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='sectors.specialcommittee', verbose_name='专委会'),
        ),
        # Those already there were handed in and found in order.
        migrations.AddField(
            model_name='annualsummary',
            name='status',
            field=models.CharField(choices=[('draft', '拟稿'), ('submitted', '待审批'), ('approved', '已通过'), ('returned', '已退回')], default='approved', max_length=12, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='annualsummary',
            name='status',
            field=models.CharField(choices=[('draft', '拟稿'), ('submitted', '待审批'), ('approved', '已通过'), ('returned', '已退回')], default='draft', max_length=12, verbose_name='状态'),
        ),
        migrations.AddField(
            model_name='annualsummary',
            name='submitted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='报送人'),
        ),
        migrations.AddField(
            model_name='annualsummary',
            name='text',
            field=models.TextField(blank=True, verbose_name='正文'),
        ),
        migrations.AddField(
            model_name='annualsummary',
            name='workstation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='workstations.workstation', verbose_name='工作室'),
        ),
        migrations.AddField(
            model_name='historicalannualplan',
            name='decided_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='审批时间'),
        ),
        migrations.AddField(
            model_name='historicalannualplan',
            name='decided_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审批人'),
        ),
        migrations.AddField(
            model_name='historicalannualplan',
            name='is_office',
            field=models.BooleanField(default=False, verbose_name='政协机关'),
        ),
        migrations.AddField(
            model_name='historicalannualplan',
            name='return_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='退回原因'),
        ),
        migrations.AddField(
            model_name='historicalannualplan',
            name='special_committee',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sectors.specialcommittee', verbose_name='专委会'),
        ),
        # Those already there were handed in and found in order.
        migrations.AddField(
            model_name='historicalannualplan',
            name='status',
            field=models.CharField(choices=[('draft', '拟稿'), ('submitted', '待审批'), ('approved', '已通过'), ('returned', '已退回')], default='approved', max_length=12, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='historicalannualplan',
            name='status',
            field=models.CharField(choices=[('draft', '拟稿'), ('submitted', '待审批'), ('approved', '已通过'), ('returned', '已退回')], default='draft', max_length=12, verbose_name='状态'),
        ),
        migrations.AddField(
            model_name='historicalannualplan',
            name='submitted_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='报送人'),
        ),
        migrations.AddField(
            model_name='historicalannualplan',
            name='text',
            field=models.TextField(blank=True, verbose_name='正文'),
        ),
        migrations.AddField(
            model_name='historicalannualplan',
            name='workstation',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workstations.workstation', verbose_name='工作室'),
        ),
        migrations.AddField(
            model_name='historicalannualsummary',
            name='decided_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='审批时间'),
        ),
        migrations.AddField(
            model_name='historicalannualsummary',
            name='decided_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审批人'),
        ),
        migrations.AddField(
            model_name='historicalannualsummary',
            name='is_office',
            field=models.BooleanField(default=False, verbose_name='政协机关'),
        ),
        migrations.AddField(
            model_name='historicalannualsummary',
            name='return_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='退回原因'),
        ),
        migrations.AddField(
            model_name='historicalannualsummary',
            name='special_committee',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sectors.specialcommittee', verbose_name='专委会'),
        ),
        # Those already there were handed in and found in order.
        migrations.AddField(
            model_name='historicalannualsummary',
            name='status',
            field=models.CharField(choices=[('draft', '拟稿'), ('submitted', '待审批'), ('approved', '已通过'), ('returned', '已退回')], default='approved', max_length=12, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='historicalannualsummary',
            name='status',
            field=models.CharField(choices=[('draft', '拟稿'), ('submitted', '待审批'), ('approved', '已通过'), ('returned', '已退回')], default='draft', max_length=12, verbose_name='状态'),
        ),
        migrations.AddField(
            model_name='historicalannualsummary',
            name='submitted_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='报送人'),
        ),
        migrations.AddField(
            model_name='historicalannualsummary',
            name='text',
            field=models.TextField(blank=True, verbose_name='正文'),
        ),
        migrations.AddField(
            model_name='historicalannualsummary',
            name='workstation',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workstations.workstation', verbose_name='工作室'),
        ),
        migrations.AlterField(
            model_name='annualplan',
            name='group',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='sectors.sectorgroup', verbose_name='界别（联组）'),
        ),
        migrations.AlterField(
            model_name='annualplan',
            name='submitted_on',
            field=models.DateField(blank=True, help_text='第一次报送的日期；退回后重新报送不改。', null=True, verbose_name='报送时间'),
        ),
        migrations.AlterField(
            model_name='annualsummary',
            name='group',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='sectors.sectorgroup', verbose_name='界别（联组）'),
        ),
        migrations.AlterField(
            model_name='annualsummary',
            name='submitted_on',
            field=models.DateField(blank=True, help_text='第一次报送的日期；退回后重新报送不改。', null=True, verbose_name='报送时间'),
        ),
        migrations.AlterField(
            model_name='historicalannualplan',
            name='submitted_on',
            field=models.DateField(blank=True, help_text='第一次报送的日期；退回后重新报送不改。', null=True, verbose_name='报送时间'),
        ),
        migrations.AlterField(
            model_name='historicalannualsummary',
            name='submitted_on',
            field=models.DateField(blank=True, help_text='第一次报送的日期；退回后重新报送不改。', null=True, verbose_name='报送时间'),
        ),
        migrations.AddConstraint(
            model_name='annualplan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('group__isnull', False), ('is_office', False), ('special_committee__isnull', True), ('workstation__isnull', True)), models.Q(('group__isnull', True), ('is_office', False), ('special_committee__isnull', False), ('workstation__isnull', True)), models.Q(('group__isnull', True), ('is_office', False), ('special_committee__isnull', True), ('workstation__isnull', False)), models.Q(('group__isnull', True), ('is_office', True), ('special_committee__isnull', True), ('workstation__isnull', True)), _connector='OR'), name='act_plan_exactly_one', violation_error_message='请在界别（联组）、专委会、工作室、政协机关中填写一个，并且只填一个。'),
        ),
        migrations.AddConstraint(
            model_name='annualplan',
            constraint=models.UniqueConstraint(fields=('special_committee', 'year'), name='act_plan_once_special', violation_error_message='该年度的计划已经登记。'),
        ),
        migrations.AddConstraint(
            model_name='annualplan',
            constraint=models.UniqueConstraint(fields=('workstation', 'year'), name='act_plan_once_station', violation_error_message='该年度的计划已经登记。'),
        ),
        migrations.AddConstraint(
            model_name='annualplan',
            constraint=models.UniqueConstraint(condition=models.Q(('is_office', True)), fields=('year',), name='act_plan_once_office', violation_error_message='该年度的计划已经登记。'),
        ),
        migrations.AddConstraint(
            model_name='annualplan',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'draft'), ('submitted_on__isnull', False), _connector='OR'), name='act_plan_submitted', violation_error_message='已报送的须写明报送时间。'),
        ),
        migrations.AddConstraint(
            model_name='annualsummary',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('group__isnull', False), ('is_office', False), ('special_committee__isnull', True), ('workstation__isnull', True)), models.Q(('group__isnull', True), ('is_office', False), ('special_committee__isnull', False), ('workstation__isnull', True)), models.Q(('group__isnull', True), ('is_office', False), ('special_committee__isnull', True), ('workstation__isnull', False)), models.Q(('group__isnull', True), ('is_office', True), ('special_committee__isnull', True), ('workstation__isnull', True)), _connector='OR'), name='act_summary_exactly_one', violation_error_message='请在界别（联组）、专委会、工作室、政协机关中填写一个，并且只填一个。'),
        ),
        migrations.AddConstraint(
            model_name='annualsummary',
            constraint=models.UniqueConstraint(fields=('special_committee', 'year'), name='act_summary_once_special', violation_error_message='该年度的总结已经登记。'),
        ),
        migrations.AddConstraint(
            model_name='annualsummary',
            constraint=models.UniqueConstraint(fields=('workstation', 'year'), name='act_summary_once_station', violation_error_message='该年度的总结已经登记。'),
        ),
        migrations.AddConstraint(
            model_name='annualsummary',
            constraint=models.UniqueConstraint(condition=models.Q(('is_office', True)), fields=('year',), name='act_summary_once_office', violation_error_message='该年度的总结已经登记。'),
        ),
        migrations.AddConstraint(
            model_name='annualsummary',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'draft'), ('submitted_on__isnull', False), _connector='OR'), name='act_summary_submitted', violation_error_message='已报送的须写明报送时间。'),
        ),
        migrations.AddField(
            model_name='historicalplanitem',
            name='contact_unit',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sectors.organization', verbose_name='走进的联系单位'),
        ),
        migrations.AddField(
            model_name='historicalplanitem',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalplanitem',
            name='kind',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='activities.activitykind', verbose_name='活动类别'),
        ),
        migrations.AddField(
            model_name='historicalplanitem',
            name='plan',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='activities.annualplan', verbose_name='年度计划'),
        ),
        migrations.AddField(
            model_name='historicalplanitem',
            name='proposed_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人'),
        ),
        migrations.AddField(
            model_name='historicalplanpartner',
            name='group',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sectors.sectorgroup', verbose_name='界别（联组）'),
        ),
        migrations.AddField(
            model_name='historicalplanpartner',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalplanpartner',
            name='member_group',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.membergroup', verbose_name='委员小组'),
        ),
        migrations.AddField(
            model_name='historicalplanpartner',
            name='special_committee',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sectors.specialcommittee', verbose_name='专委会'),
        ),
        migrations.AddField(
            model_name='historicalplanpartner',
            name='workstation',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workstations.workstation', verbose_name='工作室'),
        ),
        migrations.AddField(
            model_name='historicalrhythm',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='planitem',
            name='contact_unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='plan_items', to='sectors.organization', verbose_name='走进的联系单位'),
        ),
        migrations.AddField(
            model_name='planitem',
            name='kind',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='plan_items', to='activities.activitykind', verbose_name='活动类别'),
        ),
        migrations.AddField(
            model_name='planitem',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='activities.annualplan', verbose_name='年度计划'),
        ),
        migrations.AddField(
            model_name='planitem',
            name='proposed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人'),
        ),
        migrations.AddField(
            model_name='planitem',
            name='taken_from',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='taken_over', to='activities.planitem', verbose_name='沿用的上年项目'),
        ),
        migrations.AddField(
            model_name='historicalplanpartner',
            name='item',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='activities.planitem', verbose_name='计划项目'),
        ),
        migrations.AddField(
            model_name='historicalplanitem',
            name='taken_from',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='activities.planitem', verbose_name='沿用的上年项目'),
        ),
        migrations.AddField(
            model_name='activity',
            name='plan_item',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='activities.planitem', verbose_name='计划项目'),
        ),
        migrations.AddField(
            model_name='historicalactivity',
            name='plan_item',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='activities.planitem', verbose_name='计划项目'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(('plan_item__isnull', True), ('is_planned', True), _connector='OR'), name='act_activity_planned', violation_error_message='与计划项目对应的活动应列入年度计划。'),
        ),
        migrations.AddField(
            model_name='planpartner',
            name='group',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sectors.sectorgroup', verbose_name='界别（联组）'),
        ),
        migrations.AddField(
            model_name='planpartner',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='partners', to='activities.planitem', verbose_name='计划项目'),
        ),
        migrations.AddField(
            model_name='planpartner',
            name='member_group',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.membergroup', verbose_name='委员小组'),
        ),
        migrations.AddField(
            model_name='planpartner',
            name='special_committee',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sectors.specialcommittee', verbose_name='专委会'),
        ),
        migrations.AddField(
            model_name='planpartner',
            name='workstation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workstations.workstation', verbose_name='工作室'),
        ),
        migrations.AddField(
            model_name='rhythm',
            name='kinds',
            field=models.ManyToManyField(blank=True, db_table='activities_rhythm_kinds', help_text='不选表示任何类别都算。', related_name='rhythms', to='activities.activitykind', verbose_name='活动类别'),
        ),
        migrations.AddConstraint(
            model_name='planitem',
            constraint=models.CheckConstraint(condition=models.Q(('month__isnull', True), ('month__range', (1, 12)), _connector='OR'), name='act_planitem_month', violation_error_message='月份请填 1 到 12。'),
        ),
        migrations.AddConstraint(
            model_name='planitem',
            constraint=models.CheckConstraint(condition=models.Q(('times__gte', 1)), name='act_planitem_times', violation_error_message='次数至少为 1。'),
        ),
        migrations.AddConstraint(
            model_name='planitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 'dropped'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='act_planitem_reason', violation_error_message='取消项目须写明原因。'),
        ),
        migrations.AddConstraint(
            model_name='planpartner',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('group__isnull', False), ('is_office', False), ('member_group__isnull', True), ('special_committee__isnull', True), ('workstation__isnull', True)), models.Q(('group__isnull', True), ('is_office', False), ('member_group__isnull', True), ('special_committee__isnull', False), ('workstation__isnull', True)), models.Q(('group__isnull', True), ('is_office', False), ('member_group__isnull', True), ('special_committee__isnull', True), ('workstation__isnull', False)), models.Q(('group__isnull', True), ('is_office', False), ('member_group__isnull', False), ('special_committee__isnull', True), ('workstation__isnull', True)), models.Q(('group__isnull', True), ('is_office', True), ('member_group__isnull', True), ('special_committee__isnull', True), ('workstation__isnull', True)), _connector='OR'), name='act_planpartner_exactly_one', violation_error_message='请填写一个联动方，并且只填一个。'),
        ),
        migrations.AddConstraint(
            model_name='planpartner',
            constraint=models.UniqueConstraint(fields=('item', 'group'), name='act_planpartner_group', violation_error_message='这个界别已经是联动方。'),
        ),
        migrations.AddConstraint(
            model_name='rhythm',
            constraint=models.CheckConstraint(condition=models.Q(('times__gte', 1)), name='act_rhythm_times', violation_error_message='次数至少为 1。'),
        ),
    ]
