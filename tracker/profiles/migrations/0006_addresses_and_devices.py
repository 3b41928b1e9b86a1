import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import tracker.lib.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    old_code_works_because = {
        "AddConstraint user.one_owner_an_address": "it asks for less than the one that goes",
    }

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('profiles', '0005_account_deletion_date'),
    ]

    operations = [
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.UUIDField(default=tracker.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('session_key', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('signed_in_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_seen_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='user',
            name='one_user_an_address',
        ),
        migrations.AddField(
            model_name='user',
            name='owns_email',
            field=models.BooleanField(db_default=True, default=True, editable=False),
        ),
        migrations.AlterField(
            model_name='user',
            name='email',
            field=models.EmailField(db_index=True, max_length=254, verbose_name='e-mail address'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('owns_email', True)), name='one_owner_an_address'),
        ),
        migrations.AddField(
            model_name='device',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to=settings.AUTH_USER_MODEL),
        ),
    ]
