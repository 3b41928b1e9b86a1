from tests.unsaved.conftest import rows

__all__ = ["rows"]  # a fixture
