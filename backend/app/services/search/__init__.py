"""One search over all that a person may see: `sources` says where words are looked for, `finding` ranks."""
