{
  "targets": [
    {
      "target_name": "muxbench",
      "conditions": [
        [
          "OS=='linux'",
          {
            "sources": [
              "native/napi/addon.cc",
              "native/churn.cc",
              "native/clock.cc",
              "native/epoll_poller.cc",
              "native/epoll_pwait2_poller.cc",
              "native/epoll_timerfd_poller.cc",
              "native/fd_message.cc",
              "native/fd_pool.cc",
              "native/flood.cc",
              "native/io_uring_poller.cc",
              "native/io_uring_ring.cc",
              "native/kernel_calls.cc",
              "native/open_loop.cc",
              "native/perf_counters.cc",
              "native/plan.cc",
              "native/poll_poller.cc",
              "native/poller_table.cc",
              "native/ppoll_poller.cc",
              "native/process_control.cc",
              "native/pselect_poller.cc",
              "native/registration.cc",
              "native/runner.cc",
              "native/schedule.cc",
              "native/schedule_writer.cc",
              "native/select_poller.cc",
              "native/sleep_watch.cc",
              "native/timeout_loop.cc",
              "native/wakeup_loop.cc",
              "native/wakeup_writer.cc",
              "native/writer_thread.cc",
              "native/yardstick.cc"
            ],
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
