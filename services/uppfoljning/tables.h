// The tables of follow-up.
#pragma once
#include <string>
#include <vector>

#include "common/store/table.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

struct Tables {
  explicit Tables(const store::Store& store)
      : formular(store),
        sjalvskattning(store),
        uppfoljning(store),
        atgard(store),
        uppfoljningsplan(store),
        utforardialog(store),
        gott_exempel(store),
        granskning(store),
        namnduppdrag(store),
        uppgiftsbegaran(store),
        installning(store),
        sanktionssteg(store),
        forifyllt(store),
        evidens(store),
        tvapersonsundantag(store),
        resultatdialog(store) {}

  store::Table<v1::Formular> formular;
  store::Table<v1::Sjalvskattning> sjalvskattning;
  store::Table<v1::Uppfoljning> uppfoljning;
  store::Table<v1::Atgard> atgard;
  store::Table<v1::Uppfoljningsplan> uppfoljningsplan;
  store::Table<v1::Utforardialog> utforardialog;
  store::Table<v1::GottExempel> gott_exempel;
  store::Table<v1::Granskning> granskning;
  store::Table<v1::Namnduppdrag> namnduppdrag;
  store::Table<v1::Uppgiftsbegaran> uppgiftsbegaran;
  store::Table<v1::Installning> installning;
  store::Table<v1::Sanktionssteg> sanktionssteg;
  store::Table<v1::Forifyllt> forifyllt;
  store::Table<v1::Evidens> evidens;
  store::Table<v1::Tvapersonsundantag> tvapersonsundantag;
  store::Table<v1::Resultatdialog> resultatdialog;
};

// Every statement that makes the database, in the order of its number.  Append only.
std::vector<std::string> SchemaStatements();

// Reads a row that was not thrown away; NOT_FOUND otherwise.
template <class M>
absl::Status GetLive(const store::Table<M>& table, sql::Session& session, const proto::RowScope& scope,
                     const std::string& name, M& m) {
  m.Clear();
  absl::Status status = table.Get(session, scope, name, m);
  if (!status.ok() || !m.has_delete_time()) return status;
  m.Clear();
  return table.NotFound(name);
}

}  // namespace kvalitet::uppfoljning
