# Which libraries each layer of tests may use.
kvalitet_tests(style DEPS kvalitet_base kvalitet_messages)
add_dependencies(style_test kvalitet_descriptor_set)
kvalitet_tests(base DEPS kvalitet_base)
kvalitet_tests(common DEPS kvalitet_base kvalitet_sql kvalitet_fakta kvalitet_test_support)
kvalitet_tests(services DEPS kvalitet_base kvalitet_sql kvalitet_store kvalitet_registry kvalitet_avvikelser kvalitet_register kvalitet_rpc kvalitet_test_support)
