package dev.penstock.options;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OptionsReferenceTest {

    @Test
    void thePageHasATableForEachSection() {
        assertThat(OptionsReference.markdown(OptionsBinderTest.Root.class)).isEqualTo("""
                        | Key | Type | Default | Allowed | Description |
                        |---|---|---|---|---|
                        | `connections` | whole number | `8` | 1 to 1000 | Connections |
                        | `seed` | whole number | unset |  | Seed |
                        | `rate` | number | `0.5` | at most 1 | Rate |
                        | `prefix` | text | `""` | at most 5 characters | Prefix |
                        | `api-key` | text | unset | at most 3 characters | API key |
                        | `delivery` | choice | `at-least-once` | at-least-once, exactly-once | Delivery |
                        | `cache` | [section](#cache) | its own |  | The cache |
                        | `tiers` | [list of sections](#tiers) | **required** | at least 1 entry | Tiers |
                        | `properties` | map of names to texts | `{}` |  | Properties |
                        | `tenants` | [map of names to sections](#tenantsname) | `{}` |  | Caches by tenant |

                        ## cache

                        The cache.

                        | Key | Type | Default | Allowed | Description |
                        |---|---|---|---|---|
                        | `enabled` | boolean | `true` | true, false | Whether it is asked |
                        | `ttl` | duration | `24h` | 1s to 7d | How long |

                        ## tiers[]

                        Tiers.

                        | Key | Type | Default | Allowed | Description |
                        |---|---|---|---|---|
                        | `name` | text | **required** |  | Name |
                        | `share` | number | **required** | 0 to 1 | Share |
                        | `servers` | list of texts | `[local]` | 1 to 3 entries | Servers |

                        ## tenants.NAME

                        Caches by tenant.

                        | Key | Type | Default | Allowed | Description |
                        |---|---|---|---|---|
                        | `enabled` | boolean | `true` | true, false | Whether it is asked |
                        | `ttl` | duration | `24h` | 1s to 7d | How long |
                        """);
    }

    record Piped(@Option(value = "a | b", byDefault = "x|y") String text) {}

    @Test
    void barsDoNotBreakTheTable() {
        assertThat(OptionsReference.markdown(Piped.class)).endsWith("| `text` | text | `x\\|y` |  | a \\| b |\n");
    }
}
