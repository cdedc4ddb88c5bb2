import pytest

from validation.site import Site


@pytest.fixture(scope="session")
def site() -> Site:
    return Site.published()
