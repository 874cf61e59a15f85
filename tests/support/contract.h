// The contract as the program has it: every file, method and resource of the five services.
#pragma once
#include <google/protobuf/descriptor.h>

#include <vector>

namespace kvalitet::tests {

// The files of the services, and what they import of the suite's own.
std::vector<const google::protobuf::FileDescriptor*> ContractFiles();
std::vector<const google::protobuf::MethodDescriptor*> EveryMethod();
std::vector<const google::protobuf::Descriptor*> EveryResource();

}  // namespace kvalitet::tests
