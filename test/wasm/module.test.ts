// What the built module asks of Envoy and offers to it.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { plugin } from "./fixture.ts";

describe("the built module", () => {
  it("imports nothing but the proxy-wasm functions it uses", () => {
    const imports = WebAssembly.Module.imports(plugin.module).map((entry) => `${entry.module}.${entry.name}`);
    assert.deepEqual(imports.sort(), [
      "env.proxy_define_metric",
      "env.proxy_get_buffer_bytes",
      "env.proxy_get_current_time_nanoseconds",
      "env.proxy_get_header_map_value",
      "env.proxy_get_property",
      "env.proxy_get_shared_data",
      "env.proxy_http_call",
      "env.proxy_increment_metric",
      "env.proxy_log",
      "env.proxy_remove_header_map_value",
      "env.proxy_replace_header_map_value",
      "env.proxy_set_shared_data",
      "env.proxy_set_tick_period_milliseconds",
    ]);
  });

  it("exports only the callbacks it needs, since each exported one is called for every stream", () => {
    const callbacks = WebAssembly.Module.exports(plugin.module)
      .filter((entry) => entry.kind === "function")
      .map((entry) => entry.name);
    assert.deepEqual(callbacks.sort(), [
      "_initialize",
      "proxy_abi_version_0_2_1",
      "proxy_on_configure",
      "proxy_on_context_create",
      "proxy_on_delete",
      "proxy_on_http_call_response",
      "proxy_on_memory_allocate",
      "proxy_on_request_body",
      "proxy_on_request_headers",
      "proxy_on_request_trailers",
      "proxy_on_response_headers",
      "proxy_on_response_trailers",
      "proxy_on_tick",
    ]);
  });

  it("is at most 160 KB", () => {
    assert.ok(plugin.sizeBytes <= 160 * 1024, `${plugin.sizeBytes} bytes`);
  });
});
