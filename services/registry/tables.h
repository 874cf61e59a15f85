// The tables of the register.
#pragma once
#include <string>
#include <vector>

#include "common/store/table.h"
#include "kvalitet/registry/v1/registry.pb.h"

namespace kvalitet::registry {

struct Tables {
  explicit Tables(const store::Store& store)
      : namnd(store),
        verksamhetsomrade(store),
        insatstyp(store),
        utforare(store),
        enhet(store),
        avtal(store),
        uppdrag(store),
        tillstand(store),
        overtagande(store),
        omlaggning(store),
        kravkatalog(store),
        spegelbeslut(store),
        oversyn(store),
        andringsforslag(store),
        importrad(store),
        kontakt(store),
        paminnelse(store),
        utskick(store) {}

  store::Table<v1::Namnd> namnd;
  store::Table<v1::Verksamhetsomrade> verksamhetsomrade;
  store::Table<v1::Insatstyp> insatstyp;
  store::Table<v1::Utforare> utforare;
  store::Table<v1::Enhet> enhet;
  store::Table<v1::Avtal> avtal;
  store::Table<v1::Uppdrag> uppdrag;
  store::Table<v1::Tillstand> tillstand;
  store::Table<v1::Overtagande> overtagande;
  store::Table<v1::Omlaggning> omlaggning;
  store::Table<v1::Kravkatalog> kravkatalog;
  store::Table<v1::Spegelbeslut> spegelbeslut;
  store::Table<v1::Oversyn> oversyn;
  store::Table<v1::Andringsforslag> andringsforslag;
  store::Table<v1::Importrad> importrad;
  store::Table<v1::Kontakt> kontakt;
  store::Table<v1::Paminnelse> paminnelse;
  store::Table<v1::Utskick> utskick;
};

// Every statement that makes the database, in the order of its number.  Append only.
std::vector<std::string> SchemaStatements();

// First statement of every write of a kommun's register: two of them run one after the other, so that what one has read
// of other rows still holds when it commits.
std::string GuardKey(const std::string& kommun);

}  // namespace kvalitet::registry
