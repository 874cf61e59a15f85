// Formulär from files of questions.  Pure.
//
// Our own columns, one row for each question, lists with | between:
//   formulär; rubrik; insatstyp; avser; instrument; respondent; nyckel; avsnitt; fråga; kort; skala; alternativ;
//   positiva; uteslutna; obligatorisk; kritisk; vägledning; täljare; nämnare; får överstiga; exempel; kolada; källa;
//   skala i källan; vikt; visas om (HT20=Ja|Delvis); evidens (önskas, krävs); krav; förifylls ur (Kolada,
//   Socialstyrelsen); behov
// Those after the first six may be left out.  Rows with the same `formulär` are one formulär.  Another file needs a
// karta, itself a file with the columns
//   slag; från; positivt; utesluts; till; alternativ; positiva; uteslutna
// and rows of these kinds:
//   kolumn    `från`: columns of the file, the first that is not empty counts (a|b); `till`: our column
//   fast      `till`: our column; `från`: what stands in it on every row
//   prefix    `till`: our column; `från`: what is put before values that are only digits
//   skala     a scale as the file words it (`från`, `positivt`, `utesluts`; * is anything), to a scale of ours with the
//             alternatives, positive and left-out answers that these words mean
//   formulär  `från`: an instrument; `till`: first part of the serie; what the file says it is for is the second part
//   anything else is one of our columns: `från`: the file's word; `till`: ours
#pragma once
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

struct LastFil {
  std::vector<v1::Formular> formular;  // in the order of their first rows; serie set, version not
  std::vector<v1::RadFel> fel;         // at most kMaxListadeFel
  int64_t antal_fel = 0;
  int64_t antal_rader = 0;
  std::string last_som;  // "UTF-8, komma"
};

inline constexpr int kMaxListadeFel = 1000;

// Reads a file.  `karta` is empty for our own columns.  What is wrong with rows is in `fel`; what is wrong with the
// file or the karta as a whole is one fel on line 0 or on the karta's line.
LastFil LasFormular(absl::string_view fil, absl::string_view karta, absl::string_view kalla);

// "hemtjänst (äldre)" -> "hemtjanst-aldre".
std::string Slug(absl::string_view text);

}  // namespace kvalitet::uppfoljning
