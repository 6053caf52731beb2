"""The warehouse: schema, migrations, one writer, the shared queries. The only place that talks to a database."""
