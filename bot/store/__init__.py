"""Where things are kept: tables, migrations, and one repository for each interface of the core."""
