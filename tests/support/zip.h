// Zip files as they are written everywhere, with their entries stored as they are.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace kvalitet::tests {

inline std::string LittleEndian(uint32_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xff);
  return text;
}

// Names and contents in order.  Checksums are left zero: nothing here unpacks.
inline std::string Zip(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string bytes, directory;
  for (const auto& [name, content] : entries) {
    const auto size = static_cast<uint32_t>(content.size());
    const std::string common = LittleEndian(20, 2) + LittleEndian(0, 2) + LittleEndian(0, 2) + LittleEndian(0, 4) +
                               LittleEndian(0, 4) + LittleEndian(size, 4) + LittleEndian(size, 4) +
                               LittleEndian(static_cast<uint32_t>(name.size()), 2) + LittleEndian(0, 2);
    directory += "PK\1\2" + LittleEndian(20, 2) + common + LittleEndian(0, 2) + LittleEndian(0, 2) +
                 LittleEndian(0, 2) + LittleEndian(0, 4) + LittleEndian(static_cast<uint32_t>(bytes.size()), 4) + name;
    bytes += "PK\3\4" + common + name + content;
  }
  const auto count = static_cast<uint32_t>(entries.size());
  return bytes + directory + "PK\5\6" + LittleEndian(0, 4) + LittleEndian(count, 2) + LittleEndian(count, 2) +
         LittleEndian(static_cast<uint32_t>(directory.size()), 4) +
         LittleEndian(static_cast<uint32_t>(bytes.size()), 4) + LittleEndian(0, 2);
}

inline std::string Xlsx() { return Zip({{"[Content_Types].xml", "<Types/>"}, {"xl/workbook.xml", "<workbook/>"}}); }
inline std::string Docx() { return Zip({{"[Content_Types].xml", "<Types/>"}, {"word/document.xml", "<document/>"}}); }

}  // namespace kvalitet::tests
