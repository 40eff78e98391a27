// Replaced by the first file here.
