# SPDX-License-Identifier: MIT
"""Parses, asks by XPath, transforms by XSLT"""

from lxml import etree

tree = etree.fromstring("<shop><item price='3'>tea</item><item price='4'>milk</item></shop>")
print(tree.xpath("sum(//item/@price)"), tree.xpath("//item[@price > 3]/text()"))
sheet = etree.XSLT(
    etree.XML(
        "<x:stylesheet version='1.0' xmlns:x='http://www.w3.org/1999/XSL/Transform'>"
        "<x:template match='/'><list><x:value-of select='count(//item)'/></list></x:template></x:stylesheet>"
    )
)
print(str(sheet(tree)).strip())
try:
    etree.fromstring("<open>")
except etree.XMLSyntaxError as error:
    print(type(error).__name__, error.lineno)
