#include "services/berattelse/figur.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace kvalitet::berattelse {
namespace {

auto Ordning(const v1::Omfattning& o) {
  return std::make_tuple(std::cref(o.kommun()), std::cref(o.insatstyp()), static_cast<int>(o.regi()),
                         std::cref(o.utforare()), std::cref(o.enhet()), std::cref(o.avser()));
}

// Each part with its length, so that no two scopes are written alike.
void Del(std::string& ut, absl::string_view del) { absl::StrAppend(&ut, del.size(), ":", del, ";"); }

}  // namespace

std::string FigurId(absl::string_view matt, absl::string_view del, const v1::Omfattning& omfattning,
                    absl::string_view period) {
  std::string text;
  for (absl::string_view part : {matt, del, absl::string_view(omfattning.kommun()),
                                 absl::string_view(omfattning.insatstyp()), absl::string_view(omfattning.utforare()),
                                 absl::string_view(omfattning.enhet()), absl::string_view(omfattning.avser()), period})
    Del(text, part);
  Del(text, absl::StrCat(static_cast<int>(omfattning.regi())));
  return absl::StrCat("F-", base::Sha256Hex(text).substr(0, 10));
}

void Ordna(v1::Underlagsinnehall& innehall) {
  const auto i_ordning = [](const v1::Figur& a, const v1::Figur& b) {
    return std::tie(a.matt(), a.del()) != std::tie(b.matt(), b.del())
               ? std::tie(a.matt(), a.del()) < std::tie(b.matt(), b.del())
               : std::make_tuple(Ordning(a.omfattning()), std::cref(a.period())) <
                     std::make_tuple(Ordning(b.omfattning()), std::cref(b.period()));
  };
  for (auto* figurer : {innehall.mutable_figurer(), innehall.mutable_forna()})
    std::sort(figurer->begin(), figurer->end(), i_ordning);
  auto* uppdrag = innehall.mutable_uppdrag();
  std::sort(uppdrag->begin(), uppdrag->end(), [](const v1::UnderlagUppdrag& a, const v1::UnderlagUppdrag& b) {
    return std::tie(a.insatstyp(), a.enhet(), a.giltig_fran(), a.uppdrag()) <
           std::tie(b.insatstyp(), b.enhet(), b.giltig_fran(), b.uppdrag());
  });
  auto* luckor = innehall.mutable_luckor();
  std::sort(luckor->begin(), luckor->end(), [](const v1::Lucka& a, const v1::Lucka& b) {
    return std::make_tuple(static_cast<int>(a.slag()), Ordning(a.omfattning()), std::cref(a.matt()),
                           std::cref(a.text())) < std::make_tuple(static_cast<int>(b.slag()), Ordning(b.omfattning()),
                                                                  std::cref(b.matt()), std::cref(b.text()));
  });
  auto* undantag = innehall.mutable_undantag();
  std::sort(undantag->begin(), undantag->end(), [](const v1::Undantag& a, const v1::Undantag& b) {
    return std::tie(a.dag_date(), a.nummer(), a.steg(), a.motiv()) <
           std::tie(b.dag_date(), b.nummer(), b.steg(), b.motiv());
  });
  auto* rader = innehall.mutable_rader();
  std::sort(rader->begin(), rader->end(), [](const v1::Underlagsrad& a, const v1::Underlagsrad& b) {
    return std::tie(a.figur(), a.period(), a.enhet(), a.del(), a.kalla(), a.text()) <
           std::tie(b.figur(), b.period(), b.enhet(), b.del(), b.kalla(), b.text());
  });
}

std::string Kanonisk(const v1::Underlagsinnehall& innehall) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream ut(&bytes);
    google::protobuf::io::CodedOutputStream kodad(&ut);
    kodad.SetSerializationDeterministic(true);
    innehall.SerializeToCodedStream(&kodad);
  }
  return bytes;
}

absl::CivilDay Bestandsdag(int ar, absl::CivilDay frysdag) { return std::min(absl::CivilDay(ar, 12, 31), frysdag); }

}  // namespace kvalitet::berattelse
