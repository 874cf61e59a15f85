// The client tool: kvalitet <ord> [vad] [flaggor].
#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

#include "clients/kvalitet/context.h"

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const bool terminal = isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
  return kvalitet::client::Run(words, {std::cin, std::cout, std::cerr, terminal});
}
