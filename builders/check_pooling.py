"""Compare the family of many people's benefits with a sampler that knows none of its algebra, and record what it says.

    python -m venv nuts && nuts/bin/pip install -r builders/requirements-posterior.txt
    PYTHONPATH=src nuts/bin/python builders/check_pooling.py

The hierarchical model is written out for NumPyro's No-U-Turn Sampler. What it says, with its Monte Carlo errors, goes
to ``authorities/pooling_nuts.csv``; an ordinary test compares the grid with it, without a sampler.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any

import numpy as np

AUTHORITIES = Path(__file__).parent.parent / "authorities"
CHAINS, WARM_UP, DRAWS = 4, 1_000, 10_000
ALLOWED_ERRORS = 4.0
SPREAD = 0.5
CASES = {
    "alike": ([0.9, 1.2, 0.7, 1.1, 1.0], [0.4, 0.5, 0.3, 0.6, 0.4]),
    "spread": ([2.4, -0.6, 0.3, 1.8, 0.9, -1.2, 3.0], [0.4, 0.5, 0.3, 0.6, 0.4, 0.5, 0.7]),
}


def sample(seed: int, estimates: list[float], errors: list[float]) -> dict[str, tuple[float, float]]:
    """Return what the sampler says of each quantity, with its Monte Carlo error."""
    import jax  # type: ignore[import-not-found]  # noqa: PLC0415 -- a builder's dependency
    import jax.numpy as jnp  # type: ignore[import-not-found]  # noqa: PLC0415
    import numpyro  # type: ignore[import-not-found]  # noqa: PLC0415
    from numpyro import distributions as dist  # noqa: PLC0415
    from numpyro.diagnostics import effective_sample_size  # type: ignore[import-not-found]  # noqa: PLC0415

    numpyro.enable_x64()
    y, se = jnp.asarray(estimates), jnp.asarray(errors)

    def model() -> None:
        mu = numpyro.sample("mu", dist.ImproperUniform(dist.constraints.real, (), ()))
        beyond = numpyro.sample("beyond", dist.Uniform(0.0, 1.0))  # P(tau > t) = (1 + (t / s)**2) ** -0.25
        tau = numpyro.deterministic("tau", jnp.median(se) * jnp.sqrt(beyond**-4 - 1))
        raw = numpyro.sample("raw", dist.Normal(0.0, 1.0).expand([len(y)]))
        theta = numpyro.deterministic("theta", mu + tau * raw)
        numpyro.sample("y", dist.Normal(theta, se), obs=y)

    kernel = numpyro.infer.NUTS(model, init_strategy=numpyro.infer.init_to_median(), target_accept_prob=0.97)
    sampler = numpyro.infer.MCMC(
        kernel, num_warmup=WARM_UP, num_samples=DRAWS, num_chains=CHAINS, chain_method="sequential", progress_bar=False
    )
    sampler.run(jax.random.PRNGKey(seed))
    draws = {name: np.asarray(each) for name, each in sampler.get_samples(group_by_chain=True).items()}

    def mean(values: Any) -> tuple[float, float]:  # noqa: ANN401 -- an array of JAX
        return float(values.mean()), float(values.std() / np.sqrt(effective_sample_size(values)))

    found = {"p_mean_above_0": mean((draws["mu"] > 0).astype(float))}
    for number in range(len(estimates)):
        found[f"person_{number}"] = mean(draws["theta"][:, :, number])
    # The mean and the spread have heavy tails where few people are known: shares are compared, not moments.
    found["p_tau_below_half"] = mean((draws["tau"] < SPREAD).astype(float))
    return found


def main() -> int:
    """Sample every case, record, compare; exit code 1 where grid and sampler disagree."""
    from taichong.trial.hierarchy import family, share_below  # noqa: PLC0415 -- found by PYTHONPATH

    rows, worst = [], 0.0
    for seed, (name, (estimates, errors)) in enumerate(CASES.items(), start=21):
        y, se = np.array(estimates), np.array(errors)
        grid = family(y, se)
        shares = share_below(y, se, mean=0.0, tau=SPREAD)
        computed = {f"person_{number}": each[0] for number, each in enumerate(grid.people)}
        computed |= {"p_mean_above_0": 1 - shares[0], "p_tau_below_half": shares[1]}
        for quantity, (value, error) in sample(seed, estimates, errors).items():
            apart = abs(value - computed[quantity]) / max(error, 1e-6)
            worst = max(worst, apart)
            shown = f"sampler {value:8.4f} ± {error:.4f}  grid {computed[quantity]:8.4f}"
            print(f"{name:7} {quantity:18} {shown} {apart:5.2f}")
            rows.append((name, quantity, f"{value:.4f}", f"{error:.4f}"))
    with (AUTHORITIES / "pooling_nuts.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("case", "quantity", "value", "monte_carlo_error"))
        writer.writerows(rows)
    print(f"largest difference: {worst:.2f} Monte Carlo errors (allowed: {ALLOWED_ERRORS})")
    return int(worst > ALLOWED_ERRORS)


if __name__ == "__main__":
    sys.exit(main())
