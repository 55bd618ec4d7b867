"""The page of the records that a device keeps."""
