"""Money: `ledger` writes down what vendors counted, `budget` says whether more may be spent, `report` adds
up."""
