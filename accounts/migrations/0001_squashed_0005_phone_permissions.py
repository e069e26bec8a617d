import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from cppcc_office.shared.many_tables import CreateModels


class Migration(migrations.Migration):

    replaces = [('accounts', '0001_initial'), ('accounts', '0002_audit_and_devices'), ('accounts', '0003_invitations_suggestions'), ('accounts', '0004_grant_right'), ('accounts', '0005_phone_permissions')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        CreateModels(
            models=[migrations.CreateModel(
                name='AuditHead',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('last_hash', models.CharField(default='0000000000000000000000000000000000000000000000000000000000000000', editable=False, max_length=64, verbose_name='最后一条的校验值')),
                    ('length', models.PositiveBigIntegerField(default=0, editable=False, verbose_name='条数')),
                ],
                options={
                    'verbose_name': '审计链',
                    'verbose_name_plural': '审计链',
                    'db_table': 'acc_audit_head',
                    'default_permissions': [],
                },
            ), migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                    ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                    ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                    ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                    ('name', models.CharField(max_length=40, verbose_name='姓名')),
                    ('is_leader', models.BooleanField(default=False, help_text='可查看全部界别的积分和排名。', verbose_name='领导')),
                    ('must_change_password', models.BooleanField(default=False, verbose_name='下次登录须改密码')),
                    ('password_changed_at', models.DateTimeField(blank=True, null=True, verbose_name='密码修改时间')),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ],
                options={
                    'verbose_name': '账号',
                    'verbose_name_plural': '账号',
                    'ordering': ['username'],
                    'permissions': [('grant_user', '可以授予权限'), ('invite_user', '可以发放登录单'), ('unlock_user', '可以解除锁定、结束他人的登录'), ('see_phones', '可以查看完整电话号码'), ('export_phones', '可以导出完整电话号码')],
                },
                managers=[
                    ('objects', django.contrib.auth.models.UserManager()),
                ],
            ), migrations.CreateModel(
                name='AuditEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(editable=False, verbose_name='时间')),
                    ('actor', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='audit_events', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
                    ('actor_name', models.CharField(blank=True, editable=False, max_length=80, verbose_name='操作人')),
                    ('action', models.CharField(editable=False, max_length=40, verbose_name='操作代码')),
                    ('target_kind', models.CharField(blank=True, editable=False, max_length=60, verbose_name='对象类别')),
                    ('target_id', models.CharField(blank=True, editable=False, max_length=40, verbose_name='对象编号')),
                    ('target_name', models.CharField(blank=True, editable=False, max_length=160, verbose_name='对象')),
                    ('detail', models.TextField(blank=True, editable=False, verbose_name='说明')),
                    ('count', models.PositiveIntegerField(editable=False, null=True, verbose_name='数量')),
                    ('ip', models.CharField(blank=True, editable=False, max_length=45, verbose_name='来源地址')),
                    ('success', models.BooleanField(default=True, editable=False, verbose_name='成功')),
                    ('previous_hash', models.CharField(editable=False, max_length=64, unique=True, verbose_name='上一条的校验值')),
                    ('hash', models.CharField(editable=False, max_length=64, verbose_name='校验值')),
                ],
                options={
                    'verbose_name': '审计记录',
                    'verbose_name_plural': '审计记录',
                    'db_table': 'acc_audit_event',
                    'ordering': ['-pk'],
                    'default_permissions': ['view'],
                    'base_manager_name': 'objects',
                    'indexes': [models.Index(fields=['at'], name='acc_audit_at'), models.Index(fields=['action', 'at'], name='acc_audit_action'), models.Index(fields=['target_kind', 'target_id'], name='acc_audit_target')],
                },
            ), migrations.CreateModel(
                name='HistoricalUser',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('username', models.CharField(db_index=True, error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                    ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                    ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                    ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                    ('name', models.CharField(max_length=40, verbose_name='姓名')),
                    ('is_leader', models.BooleanField(default=False, help_text='可查看全部界别的积分和排名。', verbose_name='领导')),
                    ('must_change_password', models.BooleanField(default=False, verbose_name='下次登录须改密码')),
                    ('password_changed_at', models.DateTimeField(blank=True, null=True, verbose_name='密码修改时间')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '变更记录',
                    'verbose_name_plural': '变更记录',
                    'db_table': 'acc_user_history',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='HistoricalDeputy',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('starts_on', models.DateField(blank=True, null=True, verbose_name='开始日期')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                    ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='本人（A 角）')),
                    ('deputy', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代理人（B 角）')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '变更记录',
                    'verbose_name_plural': '变更记录',
                    'db_table': 'acc_deputy_history',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='Deputy',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts_on', models.DateField(blank=True, null=True, verbose_name='开始日期')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deputies', to=settings.AUTH_USER_MODEL, verbose_name='本人（A 角）')),
                    ('deputy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deputy_of', to=settings.AUTH_USER_MODEL, verbose_name='代理人（B 角）')),
                ],
                options={
                    'verbose_name': 'AB 角',
                    'verbose_name_plural': 'AB 角',
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('starts_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='acc_deputy_dates', violation_error_message='结束日期不能早于开始日期。'), models.CheckConstraint(condition=models.Q(('user', models.F('deputy')), _negated=True), name='acc_deputy_not_self', violation_error_message='代理人不能是本人。')],
                },
            ), migrations.CreateModel(
                name='Device',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
                    ('session_key', models.CharField(editable=False, max_length=40, unique=True, verbose_name='会话')),
                    ('name', models.CharField(editable=False, max_length=60, verbose_name='设备')),
                    ('ip', models.CharField(blank=True, editable=False, max_length=45, verbose_name='来源地址')),
                    ('is_remembered', models.BooleanField(default=False, editable=False, verbose_name='保持登录')),
                    ('signed_in_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登录时间')),
                    ('seen_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='最近使用')),
                ],
                options={
                    'verbose_name': '登录设备',
                    'verbose_name_plural': '登录设备',
                    'db_table': 'acc_device',
                    'ordering': ['-seen_at', '-pk'],
                    'default_permissions': ['view'],
                },
            ), migrations.CreateModel(
                name='Invitation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
                    ('code_hash', models.CharField(editable=False, max_length=64, unique=True, verbose_name='校验值')),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='发放时间')),
                    ('made_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations_made', to=settings.AUTH_USER_MODEL, verbose_name='发放人')),
                    ('expires_at', models.DateTimeField(editable=False, verbose_name='有效期至')),
                    ('used_at', models.DateTimeField(editable=False, null=True, verbose_name='使用时间')),
                    ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='作废时间')),
                ],
                options={
                    'verbose_name': '登录单',
                    'verbose_name_plural': '登录单',
                    'db_table': 'acc_invitation',
                    'ordering': ['-pk'],
                    'default_permissions': ['view'],
                },
            ), migrations.CreateModel(
                name='HistoricalSuggestion',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('complaint', '投诉'), ('suggestion', '建议'), ('fault', '系统故障')], default='suggestion', max_length=12, verbose_name='类别')),
                    ('text', models.TextField(max_length=2000, verbose_name='内容')),
                    ('written_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='提出时间')),
                    ('answer', models.TextField(blank=True, max_length=2000, verbose_name='答复')),
                    ('answered_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='答复时间')),
                    ('written_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                    ('answered_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='答复人')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '变更记录',
                    'verbose_name_plural': '变更记录',
                    'db_table': 'acc_suggestion_history',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='Suggestion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('complaint', '投诉'), ('suggestion', '建议'), ('fault', '系统故障')], default='suggestion', max_length=12, verbose_name='类别')),
                    ('text', models.TextField(max_length=2000, verbose_name='内容')),
                    ('written_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                    ('written_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='提出时间')),
                    ('answer', models.TextField(blank=True, max_length=2000, verbose_name='答复')),
                    ('answered_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='suggestions_answered', to=settings.AUTH_USER_MODEL, verbose_name='答复人')),
                    ('answered_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='答复时间')),
                ],
                options={
                    'verbose_name': '投诉建议',
                    'verbose_name_plural': '投诉建议',
                    'db_table': 'acc_suggestion',
                    'ordering': ['-written_at', '-pk'],
                },
            )],
        ),
    ]
