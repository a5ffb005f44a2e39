# SPDX-License-Identifier: MIT
"""Tables, a session, a query by its C extensions, with SQLite in a file"""

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    """The tables."""


class Item(Base):
    """What is sold."""

    __tablename__ = "items"
    name: Mapped[str] = mapped_column(primary_key=True)
    price: Mapped[int]


engine = sa.create_engine("sqlite:///shop.db")
Base.metadata.drop_all(engine)
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add_all([Item(name="tea", price=3), Item(name="milk", price=4)])
    session.commit()
    print(session.scalars(sa.select(Item.name).where(Item.price > 3)).all(), session.scalar(sa.func.sum(Item.price)))
engine.dispose()
