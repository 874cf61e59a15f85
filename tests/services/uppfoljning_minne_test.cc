#include "services/uppfoljning/formular_minne.h"
#include "services/uppfoljning/tables.h"
#include "tests/common/kernel.h"

namespace kvalitet::uppfoljning {
namespace {

using tests::EqualsProto;

class FormularMinneTest : public tests::KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    Migrate({v1::Formular::descriptor()});
  }
  std::shared_ptr<const v1::Formular> Remembered(const std::string& name) {
    std::shared_ptr<const v1::Formular> formular;
    KV_EXPECT_OK(Read([&](sql::Session& session) -> absl::Status {
      KV_ASSIGN_OR_RETURN(const FormularMinne::Last last, minne_.Read(session, name));
      formular = last.hela;
      return absl::OkStatus();
    }));
    return formular;
  }

  const store::Cipher cipher_ = tests::TestCipher();
  const store::Table<v1::Formular> table_{cipher_};
  FormularMinne minne_{table_};
};

v1::Formular Formular(v1::FormularState state) {
  v1::Formular formular;
  formular.set_name("kommuner/0114/formular/f");
  formular.set_rubrik("Självskattning");
  formular.set_state(state);
  for (const char* nyckel : {"A1", "A2"}) {
    v1::Fraga& fraga = *formular.add_fragor();
    fraga.set_nyckel(nyckel);
    fraga.add_alternativ("Ja");
  }
  return formular;
}

TEST_P(FormularMinneTest, WhatIsPublishedIsReadOnce) {
  v1::Formular formular = Formular(v1::PUBLICERAT);
  KV_ASSERT_OK(Insert(table_, formular));
  const auto first = Remembered(formular.name());
  ASSERT_NE(first, nullptr);
  EXPECT_THAT(*first, EqualsProto(formular));
  EXPECT_EQ(Remembered(formular.name()), first) << "not read again";
  KV_EXPECT_OK(Read([&](sql::Session& session) -> absl::Status {
    EXPECT_TRUE(absl::IsNotFound(minne_.Read(session, "kommuner/0114/formular/ingen").status()));
    return absl::OkStatus();
  }));
}

TEST_P(FormularMinneTest, OfADraftIsToldWhatIsStoredNow) {
  v1::Formular formular = Formular(v1::UTKAST);
  KV_ASSERT_OK(Insert(table_, formular));
  const auto first = Remembered(formular.name());
  ASSERT_NE(first, nullptr);
  v1::Formular changed = formular;
  changed.mutable_fragor(1)->add_alternativ("Nej");
  changed.set_state(v1::PUBLICERAT);
  KV_ASSERT_OK(Write([&](store::Tx& tx) { return table_.Update(tx, formular, changed); }));
  EXPECT_THAT(*Remembered(formular.name()), EqualsProto(changed));
  EXPECT_THAT(*first, EqualsProto(formular)) << "whoever reads the old one keeps it";
}

KVALITET_ON_EVERY_ENGINE(FormularMinneTest);

}  // namespace
}  // namespace kvalitet::uppfoljning
