#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/args.h"
#include "clients/kvalitet/example.h"

namespace kvalitet::client::example {

absl::Status Write(const Example& example, const std::string& folder) {
  for (const auto& [path, content] : example.files) {
    const std::filesystem::path file = std::filesystem::path(folder) / path;
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    std::ofstream out(file, std::ios::binary);
    out << content;
    out.close();
    if (!out)
      return Failure(kUsage,
                     absl::StrCat("Det gick inte att skriva ", file.string(), ". Välj en annan mapp: --ut MAPP."));
  }
  return absl::OkStatus();
}

}  // namespace kvalitet::client::example
