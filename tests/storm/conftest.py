from tests.journeys.leaping import leaping_alone

# Nothing is late on a busy machine.
pytest_asyncio_loop_factories = leaping_alone
