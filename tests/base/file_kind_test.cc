#include "common/base/file_kind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/zip.h"

namespace kvalitet::base {
namespace {

using ::testing::HasSubstr;

const std::string kPng = "\x89PNG\r\n\x1a\n" + std::string(20, '\0');
const std::string kJpeg = "\xff\xd8\xff\xe0" + std::string(20, '\0');
const std::string kPdf = "%PDF-1.7\n%\xe2\xe3\n1 0 obj\n%%EOF\n";

TEST(FileKind, WhatAgreesIsTaken) {
  const struct {
    FileKind kind;
    const char* name;
    std::string bytes;
  } kGood[] = {
      {FileKind::kPdf, "rutin.pdf", kPdf},
      {FileKind::kPdf, "RUTIN v1.2.PDF", kPdf},
      {FileKind::kPng, "a.png", kPng},
      {FileKind::kJpeg, "a.jpg", kJpeg},
      {FileKind::kJpeg, "a.jpeg", kJpeg},
      {FileKind::kHtml, "a.html", "\xef\xbb\xbf \n<!DOCTYPE HTML><p>å"},
      {FileKind::kHtml, "a.htm", "<html lang=\"sv\">"},
      {FileKind::kText, "a.txt", "Två nycklar saknas.\r\n\tSe sid. 2\f"},
      {FileKind::kText, "a.txt", "enhet;antal\nNorr;2\n"},
      {FileKind::kCsv, "a.csv", "enhet;antal\nNorr;2\n"},
      {FileKind::kCsv, "a.csv", "enhet;antal\nG\xf6teborg;2\n"},  // Windows-1252
      {FileKind::kCsv, "a.csv",
       std::string("\xff\xfe"
                   "a\0;\0b\0\n\0"
                   "1\0;\0"
                   "2\0",
                   16)},
      {FileKind::kJson, "a.json", "{\"a\": [1, 2.5e-3, null, true, \"\\u00e5\"]}\n"},
      {FileKind::kXlsx, "a.xlsx", tests::Xlsx()},
      {FileKind::kDocx, "a.docx", tests::Docx()},
  };
  for (const auto& good : kGood) EXPECT_EQ(FileObjection(good.kind, good.name, good.bytes), "") << good.name;
}

TEST(FileKind, WhatDoesNotAgreeIsNamed) {
  const std::string macros =
      tests::Zip({{"[Content_Types].xml", ""}, {"xl/workbook.xml", ""}, {"xl/vbaProject.bin", "x"}});
  const std::string whole = tests::Docx();
  const struct {
    FileKind kind;
    const char* name;
    std::string bytes;
    const char* told;
  } kBad[] = {
      {FileKind::kPdf, "a.pdf", tests::Zip({{"a.txt", "x"}}), "är ett arkiv (zip)"},
      {FileKind::kPdf, "a.pdf", tests::Docx(), "innehållet är ett dokument (DOCX)"},
      {FileKind::kPdf, "a.pdf", "Inte en PDF.", "innehållet är en textfil"},
      {FileKind::kPng, "a.png", "MZ\x90" + std::string(40, '\0'), "är ett program"},
      {FileKind::kPng, "a.png",
       "\x7f"
       "ELF" +
           std::string(40, '\0'),
       "är ett program"},
      {FileKind::kPng, "a.png", kJpeg, "innehållet är en JPEG-bild"},
      {FileKind::kText, "a.txt", "#!/bin/sh\nrm x\n", "är ett skript"},
      {FileKind::kText, "a.txt", "<html><script>", "innehållet är en webbsida"},
      {FileKind::kText, "a.txt", "G\xf6teborg", "av en okänd typ"},
      {FileKind::kText, "a.txt", std::string("a\0b", 3), "av en okänd typ"},
      {FileKind::kText, "a.txt", "", "slutar på .txt"},
      {FileKind::kCsv, "a.csv", "\x1b[2J;x\n1;2\n", "av en okänd typ"},
      {FileKind::kCsv, "a.csv", "<html>;x\n1;2\n", "innehållet är en webbsida"},
      {FileKind::kJson, "a.json", "{\"a\": 1,}", "innehållet är en textfil"},
      {FileKind::kXlsx, "a.xlsx", tests::Docx(), "innehållet är ett dokument (DOCX)"},
      {FileKind::kXlsx, "a.xlsx", macros, "makron"},
      {FileKind::kXlsx, "a.xlsx", "\xd0\xcf\x11\xe0" + std::string(40, '\0'), "äldre format"},
      {FileKind::kDocx, "a.docx", whole.substr(0, whole.size() - 30), "är ett arkiv (zip)"},
      {FileKind::kPdf, "a.exe", kPdf, "slutar på .pdf"},
      {FileKind::kPdf, "a.pdf.exe", kPdf, "slutar på .pdf"},
      {FileKind::kJpeg, "pdf", kJpeg, "slutar på .jpg eller .jpeg"},
  };
  for (const auto& bad : kBad) {
    // An empty text is a text; what is wrong there is only the name.
    const std::string name = bad.bytes.empty() ? "a" : bad.name;
    EXPECT_THAT(FileObjection(bad.kind, name, bad.bytes), HasSubstr(bad.told)) << bad.name << " " << bad.told;
  }
}

// A directory that lies about itself is no directory; nothing is read beyond the end.
TEST(FileKind, BrokenZipFilesAreArchives) {
  const std::string whole = tests::Xlsx();
  for (size_t at = 4; at < whole.size(); ++at) {
    for (const char byte : {'\0', '\x7f', '\xff'}) {
      std::string broken = whole;
      broken[at] = byte;
      FileObjection(FileKind::kXlsx, "a.xlsx", broken);
    }
    EXPECT_NE(FileObjection(FileKind::kXlsx, "a.xlsx", whole.substr(0, at)), "") << at;
  }
}

TEST(FileKind, WordsAreThoseOfTheContract) {
  EXPECT_EQ(FileKindOf("pdf"), FileKind::kPdf);
  EXPECT_EQ(FileKindOf("docx"), FileKind::kDocx);
  EXPECT_EQ(FileKindOf("exe"), std::nullopt);
  EXPECT_EQ(FileKindOf(""), std::nullopt);
}

TEST(Json, IsReadAsTheStandardSays) {
  for (const char* good :
       {"{}", "[]", " [1,2] ", "0", "-0.5E+3", "\"\\\"\\u12aF\"", "true", "{\"a\":{\"b\":[]}}", "\"å\""})
    EXPECT_TRUE(IsJson(good)) << good;
  for (const char* bad :
       {"",       " ",   "{",     "]",    "[1,]",     "[1 2]",      "{a:1}", "{\"a\" 1}", "01",
        "1.",     ".5",  "-",     "1e",   "+1",       "'a'",        "\"a",   "\"\\x\"",   "\"\\u12g4\"",
        "\"\t\"", "tru", "nullx", "[1]]", "\"\xff\"", "{\"a\":1,}", "NaN"})
    EXPECT_FALSE(IsJson(bad)) << bad;
  EXPECT_TRUE(IsJson(std::string(99, '[') + std::string(99, ']')));
  EXPECT_FALSE(IsJson(std::string(1000000, '[')));
}

}  // namespace
}  // namespace kvalitet::base
