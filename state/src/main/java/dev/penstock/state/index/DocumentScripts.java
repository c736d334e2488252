package dev.penstock.state.index;

import dev.penstock.state.redis.Change;
import dev.penstock.state.redis.RedisKeys;

/**
 * What is done to documents in one step, all or nothing. Lists go through loops: Lua's {@code unpack} takes some thousand
 * values at most, and a document may have more chunks.
 */
final class DocumentScripts {

    /**
     * KEYS: document, deleted, documents, corpus, corpora, changes. ARGV: version, corpus, generation, document, write,
     * fingerprint, header, manifest, number of chunks, number of new vectors; then the chunks, hash and bytes of each new
     * vector, hashes of those to keep. Returns {1} if stored, {0} if not as outdated, {0, hash...} as vectors are missing,
     * {-1} as the generation is being dropped.
     */
    static final byte[] PUT = DocumentKeys.utf8(Change.LUA_ANNOUNCE + """
            local document, generation = KEYS[1], ARGV[3]
            if redis.call('HEXISTS', KEYS[4], 'dropping:' .. generation) == 1 then return {-1} end
            local deleted = redis.call('GET', KEYS[2])
            if deleted and deleted >= ARGV[1] then return {0} end
            local stored = redis.call('HGET', document, 'version')
            if stored and stored > ARGV[1] then return {0} end

            local chunks = tonumber(ARGV[9])
            local vectors = 11 + chunks
            local kept = vectors + 2 * tonumber(ARGV[10])
            local needed, missing = {}, {0}
            for i = kept, #ARGV do
              needed['vector:' .. ARGV[i]] = true
              if redis.call('HEXISTS', document, 'vector:' .. ARGV[i]) == 0 then
                missing[#missing + 1] = ARGV[i]
              end
            end
            if #missing > 1 then return missing end

            local before = tonumber(redis.call('HGET', document, 'chunks') or 0)
            for i = chunks, before - 1 do
              redis.call('HDEL', document, 'chunk:' .. i)
            end
            for i = vectors, kept - 1, 2 do
              needed['vector:' .. ARGV[i]] = true
              redis.call('HSET', document, 'vector:' .. ARGV[i], ARGV[i + 1])
            end
            if stored then
              for _, field in ipairs(redis.call('HKEYS', document)) do
                if field:sub(1, 7) == 'vector:' and not needed[field] then redis.call('HDEL', document, field) end
              end
            end
            redis.call('HSET', document, 'version', ARGV[1], 'write', ARGV[5], 'fingerprint', ARGV[6],
              'header', ARGV[7], 'manifest', ARGV[8], 'chunks', chunks)
            for i = 0, chunks - 1 do
              redis.call('HSET', document, 'chunk:' .. i, ARGV[11 + i])
            end

            redis.call('HSET', KEYS[3], ARGV[4], ARGV[5])
            redis.call('SADD', KEYS[5], ARGV[2])
            redis.call('HINCRBY', KEYS[4], 'chunks:' .. generation, chunks - before)
            if redis.call('HSETNX', KEYS[4], 'live', generation) == 1 then
              announce(KEYS[6], 'CORPUS_SWITCHED', ARGV[2], '', generation)
            end
            announce(KEYS[6], 'DOCUMENT_CHANGED', ARGV[2], ARGV[4], generation)
            return {1}
            """);

    /**
     * KEYS: deleted, corpus, changes. ARGV: version, corpus, document, time to remember it in ms, what stands before
     * generation and document in a document's key, what stands before the generation in the key of all documents. Returns 1
     * unless only newer versions are stored. Numbers are taken from 0, as Lua writes a negative nought as -0.
     */
    static final byte[] DELETE = DocumentKeys.utf8(Change.LUA_ANNOUNCE + RedisKeys.LUA_PART + """
            local version, id = ARGV[1], ARGV[3]
            local deleted = redis.call('GET', KEYS[1])
            if deleted and deleted > version then return 0 end
            redis.call('SET', KEYS[1], version, 'PX', ARGV[4])
            local removed, newer = false, false
            for _, field in ipairs(redis.call('HKEYS', KEYS[2])) do
              if field:sub(1, 7) == 'chunks:' then
                local generation = field:sub(8)
                local document = ARGV[5] .. ':' .. part(generation) .. ':' .. part(id)
                local stored = redis.call('HMGET', document, 'version', 'chunks')
                if stored[1] and stored[1] > version then
                  newer = true
                elseif stored[1] then
                  removed = true
                  redis.call('UNLINK', document)
                  redis.call('HDEL', ARGV[6] .. ':' .. part(generation), id)
                  redis.call('HINCRBY', KEYS[2], field, 0 - tonumber(stored[2]))
                  announce(KEYS[3], 'DOCUMENT_CHANGED', ARGV[2], id, generation)
                end
              end
            end
            if newer and not removed then return 0 end
            return 1
            """);

    /** KEYS: document, deleted. Returns version, fingerprint and manifest, or the version of the delete alone, or {}. */
    static final byte[] MANIFEST = DocumentKeys.utf8("""
            local stored = redis.call('HMGET', KEYS[1], 'version', 'fingerprint', 'manifest')
            if stored[1] then return stored end
            local deleted = redis.call('GET', KEYS[2])
            if deleted then return {deleted} end
            return {}
            """);

    /** KEYS: corpus, changes. ARGV: corpus, generation. Returns the generation before; null where there is no such one. */
    static final byte[] SWITCH = DocumentKeys.utf8(Change.LUA_ANNOUNCE + """
            if redis.call('HEXISTS', KEYS[1], 'chunks:' .. ARGV[2]) == 0
                or redis.call('HEXISTS', KEYS[1], 'dropping:' .. ARGV[2]) == 1 then
              return false
            end
            local before = redis.call('HGET', KEYS[1], 'live')
            if before ~= ARGV[2] then
              redis.call('HSET', KEYS[1], 'live', ARGV[2])
              announce(KEYS[2], 'CORPUS_SWITCHED', ARGV[1], '', ARGV[2])
            end
            return before
            """);

    /** KEYS: corpus, changes. ARGV: corpus, generation. From here on nothing is put. Returns 0 for the live one. */
    static final byte[] DROP_BEGIN = DocumentKeys.utf8(Change.LUA_ANNOUNCE + """
            if redis.call('HGET', KEYS[1], 'live') == ARGV[2] then return 0 end
            if redis.call('HEXISTS', KEYS[1], 'chunks:' .. ARGV[2]) == 0 then return -1 end
            redis.call('HSET', KEYS[1], 'dropping:' .. ARGV[2], 1)
            announce(KEYS[2], 'GENERATION_DROPPED', ARGV[1], '', ARGV[2])
            return 1
            """);

    /** KEYS: corpus, documents, then some documents. ARGV: generation, then their ids. */
    static final byte[] DROP_SOME = DocumentKeys.utf8("""
            for i = 3, #KEYS do
              local chunks = redis.call('HGET', KEYS[i], 'chunks')
              redis.call('UNLINK', KEYS[i])
              redis.call('HDEL', KEYS[2], ARGV[i - 1])
              redis.call('HINCRBY', KEYS[1], 'chunks:' .. ARGV[1], 0 - tonumber(chunks or 0))
            end
            return 1
            """);

    /** KEYS: corpus, documents. ARGV: generation. Returns 0 as long as it has documents. */
    static final byte[] DROP_END = DocumentKeys.utf8("""
            if redis.call('HLEN', KEYS[2]) > 0 then return 0 end
            redis.call('HDEL', KEYS[1], 'chunks:' .. ARGV[1], 'dropping:' .. ARGV[1])
            return 1
            """);

    private DocumentScripts() {}
}
