"""Compare the grid posterior with a sampler that knows none of its algebra, and record what it says.

    python -m venv nuts && nuts/bin/pip install -r builders/requirements-posterior.txt
    PYTHONPATH=src nuts/bin/python builders/check_posterior.py

The model is written out day by day for NumPyro's No-U-Turn Sampler. Each case's values go to
``authorities/posterior_cases.csv`` and the sampler's answers, with their Monte Carlo errors, to
``authorities/posterior_nuts.csv``; ordinary tests compare the grid with these, without a sampler.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

AUTHORITIES = Path(__file__).parent.parent / "authorities"
WORTHWHILE = 0.5
CHAINS, WARM_UP, DRAWS = 4, 1_000, 20_000
# With a few dozen comparisons, one beyond 4 Monte Carlo errors is a fault, not bad luck.
ALLOWED_ERRORS = 4.0
COLUMNS = ("case", "quantity", "value", "monte_carlo_error")


def cases() -> dict[str, dict[str, Any]]:
    """Make three trials: weeks with strong correlation, missed days with a trend, and 30 pairs of nights."""
    return {
        "weeks": _case(1, blocks=6, days=7, rho=0.7, benefit=0.8, slope=0.0, missed=0.0),
        "gaps": _case(2, blocks=6, days=5, rho=0.4, benefit=0.0, slope=0.03, missed=0.25),
        "nights": _case(3, blocks=30, days=1, rho=0.2, benefit=0.4, slope=0.0, missed=0.0),
    }


def _case(  # noqa: PLR0913 -- one number for each thing that is varied
    seed: int, *, blocks: int, days: int, rho: float, benefit: float, slope: float, missed: float
) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    order = rng.permuted(np.tile([0.0, 1.0], (blocks, 1)), axis=1).ravel()
    treated = np.repeat(order, days)
    noise = np.empty(len(treated))
    noise[0] = rng.standard_normal()
    for day in range(1, len(noise)):
        noise[day] = rho * noise[day - 1] + np.sqrt(1 - rho**2) * rng.standard_normal()
    times = np.arange(len(treated), dtype=float)
    kept = rng.random(len(treated)) >= missed
    values = np.round(5 + slope * times + benefit * treated + noise, 3)
    return {"times": times[kept], "values": values[kept], "treated": treated[kept]}


def sample(seed: int, times: Any, values: Any, treated: Any) -> dict[str, tuple[float, float]]:  # noqa: ANN401 -- an array of JAX
    """Return what the sampler says: each quantity with its Monte Carlo error."""
    import jax  # type: ignore[import-not-found]  # noqa: PLC0415 -- a builder's dependency
    import jax.numpy as jnp  # type: ignore[import-not-found]  # noqa: PLC0415
    import numpyro  # type: ignore[import-not-found]  # noqa: PLC0415
    from numpyro import distributions as dist  # noqa: PLC0415
    from numpyro.diagnostics import effective_sample_size  # type: ignore[import-not-found]  # noqa: PLC0415

    numpyro.enable_x64()
    times, values, treated = jnp.asarray(times), jnp.asarray(values), jnp.asarray(treated)
    centred = (times - times.mean()) / (times.max() - times.min())

    def model() -> None:
        level = numpyro.sample("level", dist.ImproperUniform(dist.constraints.real, (), ()))
        slope = numpyro.sample("slope", dist.ImproperUniform(dist.constraints.real, (), ()))
        benefit = numpyro.sample("benefit", dist.ImproperUniform(dist.constraints.real, (), ()))
        sigma = jnp.exp(numpyro.sample("log_sigma", dist.ImproperUniform(dist.constraints.real, (), ())))
        rho = numpyro.sample("rho", dist.Uniform(-0.95, 0.95))
        noise = values - level - slope * centred - benefit * treated
        carried = jnp.where(jnp.diff(times) % 2 == 0, 1.0, jnp.sign(rho)) * jnp.abs(rho) ** jnp.diff(times)
        numpyro.sample("first", dist.Normal(0.0, sigma), obs=noise[0])
        spread = sigma * jnp.sqrt(1 - carried**2)
        numpyro.sample("rest", dist.Normal(carried * noise[:-1], spread), obs=noise[1:])

    kernel = numpyro.infer.NUTS(model, init_strategy=numpyro.infer.init_to_value(values=_start(values)))
    sampler = numpyro.infer.MCMC(
        kernel,
        num_warmup=WARM_UP,
        num_samples=DRAWS,
        num_chains=CHAINS,
        chain_method="sequential",
        progress_bar=False,
    )
    sampler.run(jax.random.PRNGKey(seed))
    draws = {name: np.asarray(drawn) for name, drawn in sampler.get_samples(group_by_chain=True).items()}
    return _quantities(draws["benefit"], draws["rho"], effective_sample_size)


def _start(values: Any) -> dict[str, float]:  # noqa: ANN401 -- the same
    return {
        "level": float(values.mean()),
        "slope": 0.0,
        "benefit": 0.0,
        "log_sigma": float(np.log(values.std())),
        "rho": 0.3,
    }


def _quantities(benefit: Any, rho: Any, effective_sample_size: Any) -> dict[str, tuple[float, float]]:  # noqa: ANN401 -- the same
    def mean(draws: Any) -> tuple[float, float]:  # noqa: ANN401 -- the same
        return float(draws.mean()), float(draws.std() / np.sqrt(effective_sample_size(draws)))

    def quantile(share: float) -> tuple[float, float]:
        """Estimate the error of a quantile: that of the share below it, over the density there."""
        at = float(np.quantile(benefit, share))
        _, error = mean((benefit < at).astype(float))
        width = 0.05 * benefit.std()
        density = float((np.abs(benefit - at) < width).mean() / (2 * width))
        return at, error / density

    centre, error = mean(benefit)
    second, second_error = mean((benefit - centre) ** 2)
    return {
        "mean": (centre, error),
        "sd": (float(np.sqrt(second)), second_error / (2 * float(np.sqrt(second)))),
        "low": quantile(0.025),
        "high": quantile(0.975),
        "p_benefit": mean((benefit > 0).astype(float)),
        "p_worthwhile": mean((benefit > WORTHWHILE).astype(float)),
        "rho_mean": mean(rho),
    }


def grid(times: Any, values: Any, treated: Any) -> dict[str, float]:  # noqa: ANN401 -- the same
    """Return what Taichong's grid says of the same quantities."""
    from taichong.trial import fit_posterior  # noqa: PLC0415 -- found by PYTHONPATH

    found = fit_posterior(times, values, treated, WORTHWHILE)
    if found is None:
        raise SystemExit("the grid gave no answer")
    low, high = found.ci95
    return {
        "mean": found.mean,
        "sd": found.sd,
        "low": low,
        "high": high,
        "p_benefit": found.p_benefit,
        "p_worthwhile": found.p_worthwhile,
        "rho_mean": found.rho_mean,
    }


def main() -> int:
    """Sample every case, record, compare; exit code 1 where grid and sampler disagree."""
    rows, worst = [], 0.0
    for seed, (name, case) in enumerate(cases().items(), start=11):
        sampled, computed = sample(seed, **case), grid(**case)
        for quantity, (value, error) in sampled.items():
            apart = abs(value - computed[quantity]) / max(error, 1e-6)
            worst = max(worst, apart)
            shown = f"sampler {value:9.5f} ± {error:.5f}  grid {computed[quantity]:9.5f}"
            print(f"{name:8} {quantity:12} {shown}  {apart:5.2f}")
            rows.append((name, quantity, f"{value:.6f}", f"{error:.6f}"))
    _write("posterior_nuts.csv", COLUMNS, rows)
    values = [row for name in cases() for row in _rows(name)]
    _write("posterior_cases.csv", ("case", "day", "treated", "value"), values)
    print(f"largest difference: {worst:.2f} Monte Carlo errors (allowed: {ALLOWED_ERRORS})")
    return int(worst > ALLOWED_ERRORS)


def _rows(name: str) -> list[tuple[object, ...]]:
    case = cases()[name]
    columns = zip(case["times"], case["treated"], case["values"], strict=True)
    return [(name, int(day), int(treated), value) for day, treated, value in columns]


def _write(name: str, header: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> None:
    with (AUTHORITIES / name).open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    sys.exit(main())
