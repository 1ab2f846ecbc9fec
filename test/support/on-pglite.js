// Tests that run on either database run on the embedded one.

process.env.TEST_DATABASE = 'pglite'
