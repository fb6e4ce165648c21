"""Tables of the Glue Data Catalog, read with DuckDB as the services on AWS read them."""
