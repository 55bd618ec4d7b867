"""What is done with whole policies and tables: batch, schemas, releases; and policies written."""
