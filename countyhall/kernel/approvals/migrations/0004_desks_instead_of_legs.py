"""A signature names the desk of the running copy, no longer the leg of the route."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("approvals", "0003_running_copies")]
    operations = [
        migrations.RemoveField(model_name="signature", name="back_to"),
        migrations.RemoveField(model_name="signature", name="leg"),
    ]
