# Which libraries each layer of tests may use.
kvalitet_tests(base DEPS kvalitet_base)
