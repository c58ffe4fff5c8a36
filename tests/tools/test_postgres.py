import psycopg
import pytest

from tools import postgres


def test_a_new_cluster_may_create_databases_and_is_gone_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MINGJIAN_TEST_POSTGRES", raising=False)
    monkeypatch.setattr(postgres, "DEFAULT", "postgresql://nobody@127.0.0.1:9/none")
    with postgres.a_postgres() as address:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE DATABASE made")
            names = connection.execute("SELECT datname FROM pg_database WHERE datname = 'made'").fetchall()
        assert names == [("made",)]
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address, connect_timeout=2)


def test_the_named_one_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGJIAN_TEST_POSTGRES", "postgresql://somebody@127.0.0.1:9/tests")
    with postgres.a_postgres() as address:
        assert address == "postgresql://somebody@127.0.0.1:9/tests"


def test_without_any_the_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MINGJIAN_TEST_POSTGRES", raising=False)
    monkeypatch.setattr(postgres, "DEFAULT", "postgresql://nobody@127.0.0.1:9/none")
    monkeypatch.setattr(postgres, "_programs", lambda: None)
    with pytest.raises(SystemExit, match="MINGJIAN_TEST_POSTGRES"), postgres.a_postgres():
        pass
