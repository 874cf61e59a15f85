// The words of another system and ours: lines "fält: ord i filen = ord här" of a map, so that a file is read as the
// system wrote it.  Pure.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/kvalitet/import_mapping.h"

namespace kvalitet::client {

class ImportWords {
 public:
  // Takes the lines about words out of a map; what is left goes on to ApplyMap.  "fält: ord = -" reads the word as
  // nothing.  A failure names the line.
  static absl::StatusOr<ImportWords> Take(const std::vector<ImportColumn>& columns, std::string& map_text);

  // What the value of a field means here: as a whole, else each of the words between | or ; in it.  A word that the map
  // does not name stays as it is.
  std::string Read(const std::string& field, const std::string& value) const;
  // The lines again, for the next file of the source.
  std::string Lines(const std::vector<ImportColumn>& columns) const;
  bool empty() const { return words_.empty(); }

 private:
  struct Word {
    std::string file, ours;
  };
  const Word* Find(const std::string& field, absl::string_view word) const;

  std::map<std::string, std::map<std::string, Word>> words_;  // by field, by folded word of the file
};

}  // namespace kvalitet::client
