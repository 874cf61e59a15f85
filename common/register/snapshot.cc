#include "common/register/snapshot.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/date.h"
#include "common/base/name.h"
#include "common/base/status.h"

namespace kvalitet::registry {
namespace {

constexpr int kPage = 1000;
constexpr int kMostMergers = 20;  // in a row

// Reads every page of one list.  `list` calls the registry, `rows` takes the repeated field out of an answer.
template <class Request, class List, class Rows, class T>
absl::Status LoadAll(Request request, const List& list, const Rows& rows, std::vector<T>& out) {
  request.set_page_size(kPage);
  do {
    KV_ASSIGN_OR_RETURN(auto page, list(request));
    auto* const found = rows(page);
    out.insert(out.end(), std::make_move_iterator(found->begin()), std::make_move_iterator(found->end()));
    // A server that hands out the same page for ever must not hold a caller for ever.
    if (page.next_page_token() == request.page_token()) break;
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

template <class T>
const T* FindByName(const std::vector<T>& sorted, absl::string_view name) {
  const auto found = std::lower_bound(sorted.begin(), sorted.end(), name,
                                      [](const T& a, absl::string_view b) { return a.name() < b; });
  return found != sorted.end() && found->name() == name ? &*found : nullptr;
}

template <class T>
void SortByName(std::vector<T>& rows) {
  std::sort(rows.begin(), rows.end(), [](const T& a, const T& b) { return a.name() < b.name(); });
}

auto KeyOf(const v1::Uppdrag& uppdrag) {
  return std::make_tuple(absl::string_view(uppdrag.enhet()), absl::string_view(uppdrag.insatstyp()),
                         absl::string_view(uppdrag.giltig_fran()));
}

bool Covers(const v1::Uppdrag& uppdrag, absl::string_view day) {
  return uppdrag.giltig_fran() <= day && (uppdrag.giltig_till().empty() || day < uppdrag.giltig_till());
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Snapshot>> Snapshot::Load(Client& client, absl::string_view kommun,
                                                               absl::Time deadline) {
  const std::string parent = absl::StrCat("kommuner/", kommun);
  auto snapshot = std::make_shared<Snapshot>();
  v1::ListChangesRequest position;
  position.set_parent(parent);
  position.set_bara_lage(true);
  KV_ASSIGN_OR_RETURN(const v1::ListChangesResponse at, client.ListChanges(position, deadline));
  snapshot->after_ = at.next_after();

  v1::ListEnheterRequest enheter;
  enheter.set_parent(parent);
  enheter.set_senaste_period(true);  // also what has ended: last year's events happened there
  KV_RETURN_IF_ERROR(LoadAll(
      enheter, [&](const auto& q) { return client.ListEnheter(q, deadline); },
      [](auto& page) { return page.mutable_enheter(); }, snapshot->enheter_));
  v1::ListInsatstyperRequest insatstyper;
  insatstyper.set_parent(parent);
  insatstyper.set_senaste_period(true);
  KV_RETURN_IF_ERROR(LoadAll(
      insatstyper, [&](const auto& q) { return client.ListInsatstyper(q, deadline); },
      [](auto& page) { return page.mutable_insatstyper(); }, snapshot->insatstyper_));
  v1::ListUtforareRequest utforare;
  utforare.set_parent(parent);
  KV_RETURN_IF_ERROR(LoadAll(
      utforare, [&](const auto& q) { return client.ListUtforare(q, deadline); },
      [](auto& page) { return page.mutable_utforare(); }, snapshot->utforare_));
  v1::ListAvtalRequest avtal;
  avtal.set_parent(parent);
  KV_RETURN_IF_ERROR(LoadAll(
      avtal, [&](const auto& q) { return client.ListAvtal(q, deadline); },
      [](auto& page) { return page.mutable_avtal(); }, snapshot->avtal_));
  v1::ListUppdragRequest uppdrag;
  uppdrag.set_parent(parent);
  KV_RETURN_IF_ERROR(LoadAll(
      uppdrag, [&](const auto& q) { return client.ListUppdrag(q, deadline); },
      [](auto& page) { return page.mutable_uppdrag(); }, snapshot->uppdrag_));
  snapshot->Sort();
  return std::shared_ptr<const Snapshot>(std::move(snapshot));
}

void Snapshot::Sort() {
  SortByName(enheter_);
  SortByName(insatstyper_);
  SortByName(utforare_);
  SortByName(avtal_);
  std::sort(uppdrag_.begin(), uppdrag_.end(),
            [](const v1::Uppdrag& a, const v1::Uppdrag& b) { return KeyOf(a) < KeyOf(b); });
}

const v1::Enhet* Snapshot::Enhet(absl::string_view name) const { return FindByName(enheter_, name); }
const v1::Utforare* Snapshot::Utforare(absl::string_view name) const { return FindByName(utforare_, name); }
const v1::Avtal* Snapshot::Avtal(absl::string_view name) const { return FindByName(avtal_, name); }

const v1::Insatstyp* Snapshot::Insatstyp(absl::string_view name) const {
  if (absl::StrContains(name, '/')) return FindByName(insatstyper_, name);
  if (insatstyper_.empty()) return nullptr;
  const std::string id = absl::StrReplaceAll(absl::AsciiStrToLower(name), {{"_", "-"}});
  return FindByName(insatstyper_,
                    absl::StrCat("kommuner/", base::KommunOf(insatstyper_[0].name()), "/insatstyper/", id));
}

Operator Snapshot::OperatorOf(const v1::Uppdrag& uppdrag) const {
  return {&uppdrag, Utforare(uppdrag.utforare()), uppdrag.avtal().empty() ? nullptr : Avtal(uppdrag.avtal())};
}

absl::string_view Snapshot::EnhetOn(absl::string_view enhet, absl::CivilDay day) const {
  const std::string date = base::FormatDate(day);
  for (int step = 0; step < kMostMergers; ++step) {
    const v1::Enhet* one = Enhet(enhet);
    if (one == nullptr || one->uppgatt_date().empty() || date < one->uppgatt_date()) break;
    enhet = one->uppgatt_i();
  }
  return enhet;
}

Operator Snapshot::Operated(absl::string_view enhet, absl::string_view insatstyp, absl::CivilDay day) const {
  const std::string date = base::FormatDate(day);
  enhet = EnhetOn(enhet, day);
  // The last uppdrag that began on that day or before: since none overlap, no other can cover it.
  auto after =
      std::upper_bound(uppdrag_.begin(), uppdrag_.end(), std::make_tuple(enhet, insatstyp, absl::string_view(date)),
                       [](const auto& key, const v1::Uppdrag& row) { return key < KeyOf(row); });
  if (after == uppdrag_.begin()) return {};
  const v1::Uppdrag& last = *--after;
  if (last.enhet() != enhet || last.insatstyp() != insatstyp || !Covers(last, date)) return {};
  return OperatorOf(last);
}

std::vector<Operator> Snapshot::OperatedAll(absl::string_view enhet, absl::CivilDay day) const {
  const std::string date = base::FormatDate(day);
  std::vector<Operator> all;
  enhet = EnhetOn(enhet, day);
  auto row = std::lower_bound(uppdrag_.begin(), uppdrag_.end(), enhet,
                              [](const v1::Uppdrag& a, absl::string_view b) { return a.enhet() < b; });
  for (; row != uppdrag_.end() && row->enhet() == enhet; ++row) {
    if (Covers(*row, date)) all.push_back(OperatorOf(*row));
  }
  return all;
}

size_t Snapshot::rows() const {
  return enheter_.size() + insatstyper_.size() + utforare_.size() + avtal_.size() + uppdrag_.size();
}

}  // namespace kvalitet::registry
