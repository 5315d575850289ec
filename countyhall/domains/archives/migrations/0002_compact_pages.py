"""Keep the numbers of a page's search entry out of its row: a common word is then found in few blocks."""

from django.db import migrations

OUT = """
    ALTER TABLE archives_pageentry ALTER COLUMN grams SET STORAGE EXTERNAL;
    ALTER TABLE archives_pageentry SET (toast_tuple_target = 128);
"""
IN = """
    ALTER TABLE archives_pageentry ALTER COLUMN grams SET STORAGE EXTENDED;
    ALTER TABLE archives_pageentry RESET (toast_tuple_target);
"""


class Migration(migrations.Migration):
    """Storage only; nothing is written anew."""

    dependencies = [("archives", "0001_initial")]

    operations = [migrations.RunSQL(OUT, IN)]
