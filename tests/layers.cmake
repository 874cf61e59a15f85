# Which libraries each layer of tests may use.
kvalitet_tests(style DEPS kvalitet_base kvalitet_messages)
add_dependencies(style_test kvalitet_descriptor_set)
kvalitet_tests(base DEPS kvalitet_base)
kvalitet_tests(common DEPS kvalitet_proto kvalitet_sql kvalitet_store kvalitet_rpc kvalitet_workflow kvalitet_fakta kvalitet_mail
  kvalitet_test_support kvalitet_test_messages)
kvalitet_tests(services DEPS kvalitet_registry kvalitet_uppfoljning kvalitet_avvikelser kvalitet_berattelse
  kvalitet_compiler kvalitet_rpc kvalitet_test_support)
kvalitet_tests(suite DEPS kvalitet_suite kvalitet_test_support)
kvalitet_tests(clients DEPS kvalitet_client kvalitet_test_support)
# Whole processes: the binaries are run, not linked.
kvalitet_tests(system DEPS kvalitet_messages kvalitet_rpc kvalitet_test_support TIMEOUT 900)
add_dependencies(system_test kvalitet-services)
