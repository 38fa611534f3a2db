SELECT unit, arm AS value FROM entered
