import hashlib

from initviz.core.seeds import Draw, seed_for


def test_the_seed_is_the_hash_that_generated_code_computes() -> None:
    digest = hashlib.blake2b(b"7/3/l1.weight", digest_size=8).digest()
    assert Draw(7, 3).seed_of("l1.weight") == int.from_bytes(digest, "big") >> 1


def test_neighbouring_seeds_replicates_and_names_share_nothing() -> None:
    seeds = [
        seed_for(seed, replicate, name)
        for seed in range(12)
        for replicate in range(12)
        for name in ("l1.weight", "l1.bias", "l11.weight", "input", "cotangent", "l1.mask", "l1.weight.mask")
    ]
    assert len(set(seeds)) == len(seeds)
    assert all(0 <= seed < 2**63 for seed in seeds)
