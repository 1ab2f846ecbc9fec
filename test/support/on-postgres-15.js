// Tests on Postgres run on the oldest version that is supported.

process.env.TEST_POSTGRES_URL = process.env.TEST_POSTGRES_15_URL
