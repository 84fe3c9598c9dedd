{
  "targets": [
    {
      "target_name": "muxbench",
      "conditions": [
        [
          "OS=='linux'",
          {
            "sources": ["native/napi/addon.cc", "native/loops.cc"],
            "include_dirs": ["<!(node -p \"require('node-addon-api').include_dir\")"],
            "defines": ["NAPI_VERSION=9", "NODE_ADDON_API_CPP_EXCEPTIONS", "NODE_ADDON_API_CPP_EXCEPTIONS_ALL", "_GNU_SOURCE"],
            "cflags_cc!": ["-fno-exceptions", "-fno-rtti"],
            "cflags_cc": ["-std=c++20", "-fexceptions", "-O2", "-Wall", "-Wextra", "-Werror", "-fvisibility=hidden"]
          },
          { "type": "none" }
        ]
      ]
    }
  ]
}
