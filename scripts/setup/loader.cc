// Loads TensorFlow's binding without the line about oneDNN that the library prints, through no log level, while it
// loads: standard error points nowhere for that moment, unless TF_CPP_MIN_LOG_LEVEL asks for information (0 or 1).
// Adds to its functions placeOnGpu(boolean), see devices.h, and allowTensorFloat32(boolean), which says whether products
// of float32 on a GPU may round what they multiply to 11 bits.
#include <dlfcn.h>
#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace {

class QuietStderr {
 public:
  QuietStderr() {
    const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
    if (!level || std::atoi(level) < 2) return;
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere < 0) return;
    saved_ = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    if (saved_ >= 0) dup2(nowhere, STDERR_FILENO);
    close(nowhere);
  }
  ~QuietStderr() {
    if (saved_ < 0) return;
    dup2(saved_, STDERR_FILENO);
    close(saved_);
  }

 private:
  int saved_ = -1;
};

std::string besideThisLibrary(const char* name) {
  Dl_info here;
  dladdr(reinterpret_cast<void*>(&besideThisLibrary), &here);
  const std::string path(here.dli_fname);
  return path.substr(0, path.rfind('/') + 1) + name;
}

/** A function of the loaded libraries that takes a boolean. */
template <typename Switch>
napi_value Call(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  void* function;
  bool value;
  napi_get_cb_info(env, info, &count, &argument, nullptr, &function);
  if (count != 1 || napi_get_value_bool(env, argument, &value) != napi_ok)
    napi_throw_type_error(env, nullptr, "one boolean is expected");
  else
    reinterpret_cast<void (*)(Switch)>(function)(value);
  return nullptr;
}

/** Adds a function to the exports if the libraries have it. */
template <typename Switch>
void Export(napi_env env, napi_value exports, const char* name, void* function) {
  if (!function) return;
  napi_value value;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, Call<Switch>, function, &value);
  napi_set_named_property(env, exports, name, value);
}

}  // namespace

extern "C" NAPI_MODULE_EXPORT napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  void* binding;
  {
    QuietStderr quiet;
    binding = dlopen(besideThisLibrary("tfjs_native.node").c_str(), RTLD_NOW | RTLD_LOCAL);
  }
  void* init = binding ? dlsym(binding, "napi_register_module_v1") : nullptr;
  if (!init) {
    napi_throw_error(env, nullptr, dlerror());
    return nullptr;
  }
  exports = reinterpret_cast<decltype(&napi_register_module_v1)>(init)(env, exports);
  Export<int>(env, exports, "placeOnGpu", dlsym(binding, "topolab_place_on_gpu"));
  // tsl::enable_tensor_float_32_execution(bool)
  Export<bool>(env, exports, "allowTensorFloat32", dlsym(binding, "_ZN3tsl32enable_tensor_float_32_executionEb"));
  return exports;
}
