/**
 * What a HOME has in which a runtime is ready at once: onboarded, its folders trusted, its model the mock's, nothing
 * fetched. Measured with claude 2.1.329, codex 0.169.0, pi 0.87.1, opencode 1.18.33, gemini 0.61.0,
 * qwen 0.24.4 and copilot 1.0.102.
 */
import type { ProvableRuntime } from "./names.ts";

export interface RuntimeHome {
  readonly home: string;
  /** Where its agents will work; made if missing. */
  readonly workingDirectories: readonly string[];
  /** The mock model server: "http://127.0.0.1:PORT". */
  readonly url: string;
  /** What is new in this version was read. */
  readonly version: string;
}

/** Not a secret: the runtimes want a key before they send anything, and the mock takes every one. */
const CLAUDE_KEY = "sk-ant-mock-00000000000000000000";
const CLAUDE_KEY_END = CLAUDE_KEY.slice(-20); // claude asks about a key it does not know by its last 20 characters

/** The settings of `runtime`: their texts by path, relative to the home. */
export function privateFiles(runtime: ProvableRuntime, where: RuntimeHome): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(SETTINGS[runtime](where)).map(([path, content]) => [
      path,
      typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`,
    ]),
  );
}

/** What the runtime must find in its environment beside HOME and PATH. */
export function runtimeEnvironment(runtime: ProvableRuntime, url: string): Readonly<Record<string, string>> {
  return { LANG: "C.UTF-8", LC_ALL: "C.UTF-8", ...ENVIRONMENTS[runtime](url) };
}

/** Whether it asks before it runs a command. pi never does. */
export const ASKS_PERMISSION: Readonly<Record<ProvableRuntime, boolean>> = {
  claude: true,
  codex: true,
  pi: false,
  opencode: true,
  gemini: true,
  stub: true,
  qwen: true,
  copilot: true,
};

type Files = Readonly<Record<string, string | object>>;

const SETTINGS: Readonly<Record<ProvableRuntime, (where: RuntimeHome) => Files>> = {
  claude: ({ version, workingDirectories }) => ({
    // its default mode lets a second model decide what may run, and asks nobody
    ".claude/settings.json": { permissions: { disableAutoMode: "disable" } },
    ".claude.json": {
      hasCompletedOnboarding: true,
      lastOnboardingVersion: version,
      customApiKeyResponses: { approved: [CLAUDE_KEY_END], rejected: [] },
      projects: Object.fromEntries(
        workingDirectories.map((folder) => [folder, { hasTrustDialogAccepted: true }]),
      ),
    },
  }),
  codex: ({ url, workingDirectories }) => ({
    ".codex/config.toml": [
      'model = "mock-1"',
      'model_provider = "mock"',
      "check_for_update_on_startup = false",
      "[model_providers.mock]",
      'name = "mock"',
      `base_url = "${url}/v1"`,
      'wire_api = "responses"',
      'env_key = "MOCK_KEY"',
      ...workingDirectories.flatMap((folder) => [
        `[projects.${JSON.stringify(folder)}]`,
        'trust_level = "trusted"',
      ]),
      "[tui]",
      "screen_reader_detection_done = true",
      "",
    ].join("\n"),
  }),
  pi: ({ url, version }) => ({
    ".pi/agent/settings.json": {
      defaultProvider: "mock",
      defaultModel: "mock-1",
      lastChangelogVersion: version,
    },
    ".pi/agent/models.json": {
      providers: {
        mock: {
          baseUrl: `${url}/v1`,
          api: "openai-completions",
          apiKey: "mock",
          models: [{ id: "mock-1", name: "Mock", contextWindow: 200_000, maxTokens: 8000 }],
        },
      },
    },
  }),
  opencode: ({ url }) => ({
    ".config/opencode/opencode.json": {
      model: "mock/mock-1",
      autoupdate: false,
      provider: {
        mock: {
          npm: "@ai-sdk/openai-compatible",
          name: "Mock",
          options: { baseURL: `${url}/v1`, apiKey: "mock" },
          models: { "mock-1": { name: "Mock", limit: { context: 200_000, output: 8000 } } },
        },
      },
      permission: { bash: "ask", edit: "ask" },
    },
  }),
  gemini: () => ({
    ".gemini/settings.json": {
      security: { auth: { selectedType: "gemini-api-key" }, folderTrust: { enabled: false } },
      general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
      privacy: { usageStatisticsEnabled: false },
      ui: { hideBanner: true },
    },
  }),
  stub: () => ({}),
  qwen: () => ({
    ".qwen/settings.json": {
      security: { auth: { selectedType: "openai" }, folderTrust: { enabled: false } },
      model: { name: "mock-1" },
      general: { enableAutoUpdate: false, disableAutoUpdate: true, disableUpdateNag: true },
      privacy: { usageStatisticsEnabled: false },
      // its default mode lets a second model decide what may run
      tools: { approvalMode: "default", useRipgrep: false },
      // what it asks its model beside the turns
      memory: { enableManagedAutoMemory: false, enableManagedAutoDream: false },
      ui: { enableFollowupSuggestions: false },
    },
  }),
  copilot: ({ workingDirectories }) => ({
    ".copilot/config.json": {
      trustedFolders: workingDirectories,
      banner: "never",
      autoUpdate: false,
    },
  }),
};

const ENVIRONMENTS: Readonly<Record<ProvableRuntime, (url: string) => Readonly<Record<string, string>>>> = {
  claude: (url) => ({
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: CLAUDE_KEY,
    DISABLE_AUTOUPDATER: "1",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  }),
  codex: () => ({ MOCK_KEY: "mock" }),
  pi: () => ({ PI_OFFLINE: "1", PI_TELEMETRY: "0" }),
  opencode: () => ({ OPENCODE_DISABLE_AUTOUPDATE: "1", OPENCODE_DISABLE_MODELS_FETCH: "1" }),
  gemini: (url) => ({
    GEMINI_API_KEY: "mock",
    GOOGLE_GEMINI_BASE_URL: url,
    GEMINI_TELEMETRY_ENABLED: "false",
  }),
  stub: () => ({}),
  qwen: (url) => ({
    OPENAI_API_KEY: "mock",
    OPENAI_BASE_URL: `${url}/v1`,
    OPENAI_MODEL: "mock-1",
    QWEN_TELEMETRY_ENABLED: "false",
  }),
  copilot: (url) => ({
    COPILOT_OFFLINE: "true",
    COPILOT_AUTO_UPDATE: "false",
    COPILOT_PROVIDER_BASE_URL: `${url}/v1`,
    COPILOT_PROVIDER_API_KEY: "mock",
    COPILOT_MODEL: "mock-1",
    COPILOT_PROVIDER_MAX_PROMPT_TOKENS: "200000",
    COPILOT_PROVIDER_MAX_OUTPUT_TOKENS: "8000",
  }),
};
